namespace Quittance;

/// <summary>Something that needs a person: money that is with us and has no place, or an outcome that nobody can tell.</summary>
public sealed record Case : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "cse_";

    /// <summary>The case's id.</summary>
    public required Id<Case> Id { get; init; }

    /// <summary>What it is.</summary>
    public required CaseKind Kind { get; init; }

    /// <summary>What it arose from; one cause opens one case, however often it is told.</summary>
    public required string Cause { get; init; }

    /// <summary>The order, if it is known.</summary>
    public Id<Order>? Order { get; init; }

    /// <summary>The payment, if it is known.</summary>
    public Id<Payment>? Payment { get; init; }

    /// <summary>The money that is concerned, if it is known.</summary>
    public Money? Amount { get; init; }

    /// <summary>What happened, what it means for the money, and what to do next.</summary>
    public required string Summary { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>What was done about it; <c>null</c> while it is open.</summary>
    public CaseAction? Settled { get; init; }

    /// <summary>When that was done.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>What whoever settled it wrote down.</summary>
    public string? Note { get; init; }
}

/// <summary>The kinds of case.</summary>
public enum CaseKind
{
    /// <summary>Money came that the order no longer takes: it is to be given back.</summary>
    RefundOwed,

    /// <summary>A second payment for an order that is paid: it is to be given back.</summary>
    DuplicatePayment,

    /// <summary>Money came in another amount or currency than was asked for.</summary>
    AmountMismatch,

    /// <summary>A call was made and nobody can tell whether it took effect.</summary>
    UnknownOutcome,

    /// <summary>A refund came to nothing: the customer is still owed.</summary>
    RefundFailed,

    /// <summary>Money went back or was withdrawn for a payment that nobody knows here: it is booked against suspense.</summary>
    Unattributed,

    /// <summary>A seller's part could not be moved or taken back.</summary>
    TransferFailed,

    /// <summary>Events may be lost for good: the provider lists them no more, and nobody read them in time.</summary>
    EventsMissed,
}
