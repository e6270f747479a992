namespace Quittance;

/// <summary>One outbound request to a provider, recorded with its key before it is made.</summary>
public sealed record Call : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "cal_";

    /// <summary>The call's id. A changing request's idempotency key is made of it, so the key is unique and never changes (V11).</summary>
    public required Id<Call> Id { get; init; }

    /// <summary>The provider that is asked.</summary>
    public required string Provider { get; init; }

    /// <summary>What is asked; it never changes.</summary>
    public required ProviderRequest Request { get; init; }

    /// <summary>The payment that it is about, if it is one of ours.</summary>
    public Id<Payment>? Payment { get; init; }

    /// <summary>The order whose story it belongs to, if any.</summary>
    public Id<Order>? Order { get; init; }

    /// <summary>Where the call stands.</summary>
    public CallStatus Status { get; init; }

    /// <summary>How often it was sent, as its answers tell: what is under way is not counted yet.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is to be sent (again); <c>null</c> when it is not.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it was first sent: the provider's memory of the key begins here.</summary>
    public DateTimeOffset? FirstSentAt { get; init; }

    /// <summary>When it was last sent, or, where an attempt may still be under way, the latest that can have been.</summary>
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>Whether any attempt may have had an effect without our knowing.</summary>
    public bool EverUnclear { get; init; }

    /// <summary>Whether every unclear attempt was answered, so that nothing of it is under way any more.</summary>
    public bool Ended { get; init; }

    /// <summary>What the last attempt that did not succeed said.</summary>
    public string? LastError { get; init; }

    /// <summary>When the call was decided.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The idempotency key: stable for the call's life, unique for ever. It is made of what the call makes, where that has an id of ours.
    /// </summary>
    public string Key => "quittance-" + Request switch
    {
        CreateRefund create => create.Refund.ToString(),
        CreateTransfer create => create.Transfer.ToString(),
        CreateReversal create => create.Reversal.ToString(),
        _ => Id.ToString(),
    };

    /// <summary>Whether an answer is still awaited.</summary>
    public bool IsOpen => Status is CallStatus.Pending or CallStatus.Unknown;
}

/// <summary>Where a call stands.</summary>
public enum CallStatus
{
    /// <summary>To be sent, or being sent for the first time.</summary>
    Pending,

    /// <summary>Sent, and whether it took effect cannot be told yet.</summary>
    Unknown,

    /// <summary>The provider did it.</summary>
    Done,

    /// <summary>The provider refused it, or it surely never took effect.</summary>
    Refused,
}
