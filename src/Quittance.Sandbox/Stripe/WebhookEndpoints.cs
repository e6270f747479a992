using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>A receiver of events (docs.stripe.com/api/webhook_endpoints).</summary>
internal sealed class WebhookEndpoint(string id, long created, string url, string secret, string? version, IReadOnlyList<string> types)
    : Resource(id, created)
{
    public string Url { get; set; } = url;
    public string Secret => secret;
    public string? ApiVersion => version;
    public IReadOnlyList<string> Types { get; set; } = types;
    public bool IsEnabled { get; set; } = true;
    public string? Description { get; set; }

    /// <summary>Since when nothing has been taken with a 2xx; null while all is well.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    public bool Wants(string type) => IsEnabled && Types.Any(wanted => wanted == "*" || wanted == type);

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "webhook_endpoint",
        ["api_version"] = version,
        ["application"] = null,
        ["created"] = Created,
        ["description"] = Description,
        ["enabled_events"] = Json.Array(Types),
        ["livemode"] = false,
        ["metadata"] = Metadata.ToJson(),
        ["status"] = IsEnabled ? "enabled" : "disabled",
        ["url"] = Url,
    };
}

/// <summary>Endpoints are made, changed and deleted here; the secret is shown once, at the making.</summary>
internal sealed class WebhookEndpoints(Account account)
{
    const int Most = 16;

    public WebhookEndpoint Add(WebhookTarget target)
    {
        var endpoint = new WebhookEndpoint(
            account.Ids.Mint("we_1", 23), account.Clock.Seconds, target.Url, target.Secret, target.ApiVersion, target.EventTypes);
        return account.WebhookEndpoints.Add(endpoint.Id, endpoint);
    }

    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Field.Url("url").Required(), Field.Texts("enabled_events").Required(), Field.Text("api_version"),
            Field.Text("description").Clearable(), Field.Metadata().Clearable(), Field.Flag("connect"));
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
