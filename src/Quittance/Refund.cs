namespace Quittance;

/// <summary>
/// Money on its way back to a customer: what is known of one refund. It is asked for by us or made at the provider; either way only
/// the provider's own word ends it. Each member only ever gains knowledge, so that facts may come in any order.
/// </summary>
public sealed record Refund : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "rfd_";

    /// <summary>The refund's id.</summary>
    public required Id<Refund> Id { get; init; }

    /// <summary>The payment whose money is given back; <c>null</c> when nobody knows which it was.</summary>
    public Id<Payment>? Payment { get; init; }

    /// <summary>
    /// The order that it is for, of those that the payment pays; <c>null</c> for one that the provider made over the payment as a whole.
    /// </summary>
    public Id<Order>? Order { get; init; }

    /// <summary>The case that it is to settle, if it was asked for there.</summary>
    public Id<Case>? Case { get; init; }

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>Live or test mode.</summary>
    public required bool Live { get; init; }

    /// <summary>How much: as the provider says, once it did.</summary>
    public required Money Amount { get; init; }

    /// <summary>Why, in the words of whoever asked.</summary>
    public string? Reason { get; init; }

    /// <summary>The provider's refund, once known.</summary>
    public ExternalRef? Ref { get; init; }

    /// <summary>The furthest that the provider said it came; <c>null</c> while it said nothing.</summary>
    public RefundStep? Step { get; init; }

    /// <summary>Whether the provider refused to make it.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether a call was sent whose outcome cannot be told yet.</summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>What went wrong, if anything did.</summary>
    public PaymentError? Error { get; init; }

    /// <summary>When it was asked for, or first told.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it stands. The provider's word outweighs everything else.</summary>
    public RefundStatus Status => this switch
    {
        { Step: RefundStep.Failed } => RefundStatus.Failed,
        { Step: RefundStep.Canceled } => RefundStatus.Canceled,
        { Step: RefundStep.Succeeded } => RefundStatus.Succeeded,
        { Step: RefundStep.Pending } => RefundStatus.Pending,
        { IsRefused: true } => RefundStatus.Failed,
        { OutcomeUnknown: true } => RefundStatus.Unknown,
        _ => RefundStatus.Pending,
    };

    /// <summary>Whether its end is awaited.</summary>
    public bool IsOpen => Status is RefundStatus.Pending or RefundStatus.Unknown;

    /// <summary>Whether it takes from what may still be refunded: all but what came to nothing.</summary>
    public bool Counts => Status is not (RefundStatus.Failed or RefundStatus.Canceled);
}

/// <summary>How far the provider says a refund came. The order matters: of two that are told, the later one here is kept.</summary>
public enum RefundStep
{
    /// <summary>Made, and not certain.</summary>
    Pending,

    /// <summary>The money went back. It may still be returned, days later.</summary>
    Succeeded,

    /// <summary>Called off before the money went.</summary>
    Canceled,

    /// <summary>The customer's bank did not take it, or the provider could not send it.</summary>
    Failed,
}

/// <summary>Where a refund stands.</summary>
public enum RefundStatus
{
    /// <summary>Asked for or made; the money is not known to be back.</summary>
    Pending,

    /// <summary>A call was made and its outcome cannot be told.</summary>
    Unknown,

    /// <summary>The provider says that the money went back.</summary>
    Succeeded,

    /// <summary>It came to nothing, at once or days after it had succeeded.</summary>
    Failed,

    /// <summary>It was called off.</summary>
    Canceled,
}
