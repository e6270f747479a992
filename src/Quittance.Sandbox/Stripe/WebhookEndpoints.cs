using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Endpoints are made, changed and deleted here; the secret is shown once, at the making.</summary>
internal sealed class WebhookEndpoints(Account account)
{
    const int Most = 16;

    public WebhookEndpoint Add(WebhookTarget target)
    {
        var endpoint = new WebhookEndpoint(
            account.Ids.Mint("we_1", 23), account.Clock.Seconds, target.Url, target.Secret, target.ApiVersion, target.EventTypes)
        {
            IsThin = target.Thin,
        };
        return account.WebhookEndpoints.Add(endpoint.Id, endpoint);
    }

    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Field.Url("url").Required(), Field.Texts("enabled_events").Required(), Field.Text("api_version"),
            Field.Text("description").Clearable(), Field.Metadata().Clearable(), Field.Flag("connect"),
            Field.Choice("event_payload", "snapshot", "thin"));
        if (account.WebhookEndpoints.Count >= Most)
        {
            throw StripeError.State(null, $"You have reached the maximum of {Most} test webhook endpoints.");
        }
        var version = form.Text("api_version");
        if (version is not null && ApiVersion.Parse(version) is null)
        {
            throw StripeError.Invalid(null, $"Invalid api_version: {version}", "api_version");
        }
        var endpoint = new WebhookEndpoint(account.Ids.Mint("we_1", 23), account.Clock.Seconds, form.Text("url")!,
            account.Ids.Mint("whsec_", 32), version, form.Texts("enabled_events"))
        {
            Description = form.Text("description"),
            Metadata = Metadata.From(form),
            IsThin = form.Text("event_payload") == "thin",
        };
        account.WebhookEndpoints.Add(endpoint.Id, endpoint);
        var json = endpoint.ToJson();
        json["secret"] = endpoint.Secret;
        return json;
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var endpoint = Find(id);
        var form = call.Accept(Field.Url("url"), Field.Texts("enabled_events"), Field.Text("description").Clearable(),
            Field.Metadata().Clearable(), Field.Flag("disabled"));
        endpoint.Metadata.Merge(form);
        endpoint.Url = form.Text("url") ?? endpoint.Url;
        if (form.Has("enabled_events")) endpoint.Types = form.Texts("enabled_events");
        if (form.Has("description")) endpoint.Description = form.Text("description");
        if (form.Flag("disabled") is { } disabled) Enable(endpoint, !disabled);
        return endpoint.ToJson();
    }

    public JsonObject Delete(ApiCall call, string id)
    {
        var endpoint = Find(id);
        call.Accept();
        Enable(endpoint, false);
        account.WebhookEndpoints.Remove(id);
        return new JsonObject { ["id"] = id, ["object"] = "webhook_endpoint", ["deleted"] = true };
    }

    public JsonObject List(ApiCall call) => call.List(account.WebhookEndpoints, _ => true);

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    WebhookEndpoint Find(string id) => account.WebhookEndpoints.Find(id) ?? throw StripeError.NoSuch("webhook_endpoint", id);

    /// <summary>Gives an endpoint a new secret; both sign for a while, at most a day.</summary>
    public ControlAnswer Roll(string id, JsonObject request)
    {
        if (account.WebhookEndpoints.Find(id) is not { } endpoint)
        {
            return ControlAnswer.Refuse(404, "no_such_endpoint", $"There is no webhook endpoint '{id}'.");
        }
        if (Json.Number(request, "expires_in_seconds") is not (>= 0 and <= 86400 and var seconds))
        {
            return ControlAnswer.Refuse(400, "invalid_expiry",
                "expires_in_seconds is a whole number from 0 to 86400: how long the old secret still signs.");
        }
        var until = account.Clock.Now + TimeSpan.FromSeconds(seconds);
        endpoint.Roll(Json.Text(request, "secret") ?? account.Ids.Mint("whsec_", 32), until);
        return ControlAnswer.Ok(new JsonObject
        {
            ["id"] = endpoint.Id,
            ["secret"] = endpoint.Secret,
            ["old_secret_expires_at"] = until.ToUnixTimeSeconds(),
        });
    }

    /// <summary>Switches an endpoint; what waits for a disabled one is dropped and stays readable in the list of events.</summary>
    public void Enable(WebhookEndpoint endpoint, bool enabled)
    {
        endpoint.IsEnabled = enabled;
        if (enabled)
        {
            endpoint.FailingSince = null;
            return;
        }
        foreach (var lost in account.Deliveries.Remove(endpoint.Id))
        {
            if (account.EventLog.Find(lost.EventId) is not { } row) continue;
            row.Pending--;
            row.Lost++;
        }
    }
}
