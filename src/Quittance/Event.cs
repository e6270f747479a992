namespace Quittance;

/// <summary>
/// One stored piece of outside knowledge. Its identity is kept for good; its body lives apart and is dropped by retention.
/// </summary>
public sealed record Event : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "evt_";

    /// <summary>The event's id.</summary>
    public required Id<Event> Id { get; init; }

    /// <summary>The door that it came in by.</summary>
    public required EventSource Source { get; init; }

    /// <summary>The provider that it comes from; empty for our own commands and deadlines.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's account that it is about, if it names one.</summary>
    public string? ProviderAccount { get; init; }

    /// <summary>Live or test mode.</summary>
    public required bool Live { get; init; }

    /// <summary>The provider's id of it, or one that we made; unique with provider, account and mode, for good (V12).</summary>
    public required string ExternalId { get; init; }

    /// <summary>The provider's type of it.</summary>
    public required string Type { get; init; }

    /// <summary>What it may do.</summary>
    public required Rank Rank { get; init; }

    /// <summary>Where it stands.</summary>
    public required EventStatus Status { get; init; }

    /// <summary>How often it was tried and failed.</summary>
    public int Attempts { get; init; }

    /// <summary>Why it stands where it stands.</summary>
    public string? Reason { get; init; }

    /// <summary>The order that it concerns, once known.</summary>
    public Id<Order>? Order { get; init; }

    /// <summary>How often it was delivered.</summary>
    public int Deliveries { get; init; }

    /// <summary>When it first came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it came to rest.</summary>
    public DateTimeOffset? ProcessedAt { get; init; }

    /// <summary>When it is tried next, if it is.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What it meant when it was last acted on; empty while it was not, or where it could not be understood.</summary>
    public IReadOnlyList<ToldFact> Facts { get; init; } = [];
}

/// <summary>The doors of the inbox.</summary>
public enum EventSource
{
    /// <summary>A provider's webhook.</summary>
    Webhook,

    /// <summary>A provider's answer to a call of ours.</summary>
    Answer,

    /// <summary>The application's or an operator's command.</summary>
    Command,

    /// <summary>A deadline, or a sweep that finds something waiting for too long.</summary>
    Clock,

    /// <summary>A provider's list of events: what its webhooks did not bring.</summary>
    Listing,
}

/// <summary>How strong a piece of evidence is, and so what it may do.</summary>
public enum Rank
{
    /// <summary>A client's word: may start things and trigger a read, never confirm.</summary>
    Client = 0,

    /// <summary>The synchronous answer to our own changing call: ids and URLs, never confirms money.</summary>
    Answer = 1,

    /// <summary>A verified webhook: confirms.</summary>
    Webhook = 2,

    /// <summary>An authoritative read: confirms, and resolves the unknown.</summary>
    Read = 3,
}

/// <summary>The life of an event. A column of its own: never inferred from a counter.</summary>
public enum EventStatus
{
    /// <summary>Stored; not acted on yet.</summary>
    Received,

    /// <summary>Acted on, or found to change nothing. A redelivery is a no-op.</summary>
    Processed,

    /// <summary>Acting on it failed; it will be tried again.</summary>
    Failed,

    /// <summary>What it names is not here yet; it wakes when it appears.</summary>
    Parked,

    /// <summary>It carries money that cannot be taken as it is: a person must look.</summary>
    Quarantined,

    /// <summary>Its attempts are used up: a person must look.</summary>
    Dead,
}
