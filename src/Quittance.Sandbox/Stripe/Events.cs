using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The API request that made something happen; both are null where a customer, a bank or time did.</summary>
internal sealed record Cause(string? RequestId, string? IdempotencyKey)
{
    public static Cause None { get; } = new(null, null);

    /// <summary>A person in the dashboard: the event then has no request at all.</summary>
    public static Cause Dashboard { get; } = new(null, null) { IsSilent = true };

    bool IsSilent { get; init; }

    public JsonObject? ToJson() =>
        IsSilent ? null : new JsonObject { ["id"] = RequestId, ["idempotency_key"] = IdempotencyKey };
}

/// <summary>One thing that happened, with a snapshot of the object at that moment.</summary>
internal sealed class StripeEvent(string id, long created, string type, byte[] snapshot, JsonObject? previous, Cause cause, string version)
    : Resource(id, created)
{
    public string Type => type;
    public string ApiVersion => version;

    /// <summary>Deliveries that were never made or were given up.</summary>
    public int Lost { get; set; }

    /// <summary>Deliveries that still wait for a 2xx.</summary>
    public int Pending { get; set; }

    /// <summary>The id of the same event for those who get it without its object; null where nobody does.</summary>
    public string? ThinId { get; set; }

    /// <summary>The event without its object (docs.stripe.com/event-destinations).</summary>
    public JsonObject ToThinJson()
    {
        var resource = Json.Parse(snapshot);
        var (kind, id) = ((string)resource["object"]!, (string)resource["id"]!);
        return new JsonObject
        {
            ["object"] = "v2.core.event",
            ["id"] = ThinId,
            ["type"] = "v1." + type,
            ["created"] = DateTimeOffset.FromUnixTimeSeconds(Created).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
            ["livemode"] = false,
            ["context"] = null,
            ["related_object"] = new JsonObject
            {
                ["id"] = id,
                ["type"] = kind,
                ["url"] = $"/v1/{kind.Replace('.', '/')}s/{id}",
            },
        };
    }

    public override JsonObject ToJson()
    {
        var data = new JsonObject { ["object"] = Json.Parse(snapshot) };
        if (previous is not null) data["previous_attributes"] = previous.DeepClone();
        return new JsonObject
        {
            ["id"] = Id,
            ["object"] = "event",
            ["api_version"] = version,
            ["created"] = Created,
            ["data"] = data,
            ["livemode"] = false,
            ["pending_webhooks"] = Pending,
            ["request"] = cause.ToJson(),
            ["type"] = type,
        };
    }
}

/// <summary>The account's events: made, listed for thirty days, handed to the endpoints that want them.</summary>
internal sealed class Events(Account account)
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    static readonly TimeSpan DefaultDelay = TimeSpan.FromMinutes(1);
    static readonly TimeSpan DefaultReorder = TimeSpan.FromSeconds(5);

    public JsonObject List(ApiCall call)
    {
        var (type, types) = (call.Parameters.Text("type"), call.Parameters.Texts("types"));
        var success = call.Parameters.Text("delivery_success");
        if (types.Count > 20) throw StripeError.Invalid(null, "You may pass up to 20 types.", "types");
        if (type is not null && types.Count > 0) throw StripeError.Invalid(null, "You may not pass both type and types.", "types");
        return call.List(account.EventLog, row =>
            // Nothing happens by itself in a seller's account here.
            call.Seller is null && IsKept(row)
            && (type is null || row.Type == type || (type.Contains('*', StringComparison.Ordinal) && Faults.Matches(type, row.Type, '.')))
            && (types.Count == 0 || types.Contains(row.Type))
            && (success is null || (success == "true") == (row.Pending + row.Lost == 0)),
            Field.Text("type"), Field.Texts("types"), Field.Flag("delivery_success"));
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return account.EventLog.Find(id) is { } row && IsKept(row) ? row.ToJson() : throw StripeError.NoSuch("event", id);
    }

    /// <summary>Records that something happened to an object, and queues it for every endpoint that wants it.</summary>
    public void Emit(string type, Resource resource, JsonObject? previous = null) => Emit(type, resource.ToJson(), previous);

    /// <summary>The same, for an object as it was.</summary>
    public void Emit(string type, JsonObject resource, JsonObject? previous = null)
    {
        var fault = account.Faults.TakeEvent(type);
        var snapshot = Json.Bytes(resource);
        var first = Record(type, snapshot, previous);
        Queue(first, fault);
        if (fault?.Event is EventFault.Twin) Queue(Record(type, snapshot, previous), null);
    }

    StripeEvent Record(string type, byte[] snapshot, JsonObject? previous)
    {
        var row = new StripeEvent(
            account.Ids.Mint("evt_1", 23), account.Clock.Seconds, type, snapshot, previous, account.Cause, account.ApiVersion);
        return account.EventLog.Add(row.Id, row);
    }

    void Queue(StripeEvent row, FaultRule? fault)
    {
        foreach (var endpoint in account.WebhookEndpoints.OldestFirst.Where(endpoint => endpoint.Wants(row.Type)))
        {
            var type = endpoint.Shown(row.Type);
            if (endpoint.IsThin) row.ThinId ??= account.Ids.Mint("evt_test_", 32);
            switch (fault?.Event)
            {
                case EventFault.Drop:
                    row.Lost++;
                    continue;
                case EventFault.Delay:
                    account.Deliveries.Add(endpoint.Id, row.Id, type, fault.Wait ?? DefaultDelay);
                    break;
                case EventFault.Reorder:
                    account.Deliveries.Add(endpoint.Id, row.Id, type, fault.Wait ?? DefaultReorder, held: true);
                    break;
                case EventFault.Duplicate:
                    account.Deliveries.Add(endpoint.Id, row.Id, type);
                    account.Deliveries.Add(endpoint.Id, row.Id, type);
                    row.Pending++;
                    break;
                default:
                    account.Deliveries.Add(endpoint.Id, row.Id, type);
                    break;
            }
            row.Pending++;
        }
    }

    bool IsKept(StripeEvent row) => row.Created >= (account.Clock.Now - Kept).ToUnixTimeSeconds();
}
