namespace Quittance;

/// <summary>One message to the application: it has one id for good, and a place in its order's sequence.</summary>
public sealed record Notice : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "ntc_";

    /// <summary>The effect's id; the application drops what it has seen.</summary>
    public required Id<Notice> Id { get; init; }

    /// <summary>The order that it is about.</summary>
    public required Id<Order> Order { get; init; }

    /// <summary>1, 2, 3 … within the order; delivered in this order.</summary>
    public required int Sequence { get; init; }

    /// <summary>What happened, for example <c>order.paid</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The message's data, as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>When it came about.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the application took it; <c>null</c> while it has not.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is sent next, if it is.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastError { get; init; }
}
