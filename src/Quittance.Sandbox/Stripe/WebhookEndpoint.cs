using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>A receiver of events (docs.stripe.com/api/webhook_endpoints).</summary>
internal sealed class WebhookEndpoint(string id, long created, string url, string secret, string? version, IReadOnlyList<string> types)
    : Resource(id, created)
{
    string? _oldSecret;
    DateTimeOffset _oldUntil;

    public string Url { get; set; } = url;
    public string Secret { get; private set; } = secret;
    public string? ApiVersion => version;
    public IReadOnlyList<string> Types { get; set; } = types;
    public bool IsEnabled { get; set; } = true;
    public string? Description { get; set; }

    /// <summary>True where events are sent without their object, to be fetched (docs.stripe.com/event-destinations).</summary>
    public bool IsThin { get; init; }

    /// <summary>Since when nothing has been taken with a 2xx; null while all is well.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    public bool Wants(string type) => IsEnabled && Types.Any(wanted => wanted == "*" || wanted == type || wanted == ThinType(type));

    /// <summary>The type as this endpoint sees it.</summary>
    public string Shown(string type) => IsThin ? ThinType(type) : type;

    /// <summary>Takes a new secret; the old one signs as well until then.</summary>
    public void Roll(string secret, DateTimeOffset oldUntil) => (_oldSecret, _oldUntil, Secret) = (Secret, oldUntil, secret);

    /// <summary>The secrets that sign now, the newest first.</summary>
    public string[] SecretsAt(DateTimeOffset now) => _oldSecret is not null && now < _oldUntil ? [Secret, _oldSecret] : [Secret];

    public override JsonObject ToJson()
    {
        var json = new JsonObject
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
        if (IsThin) json["event_payload"] = "thin";
        return json;
    }

    static string ThinType(string type) => "v1." + type;
}
