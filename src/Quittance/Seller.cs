namespace Quittance;

/// <summary>Whoever shares in an order line: a connected account at a provider. What they are owed stands in the ledger.</summary>
/// <param name="Id">The seller's id.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Provider">The provider that they are paid through.</param>
/// <param name="Account">Their account there, for example <c>acct_…</c>.</param>
/// <param name="CreatedAt">When they were made known.</param>
public sealed record Seller(Id<Seller> Id, string Name, string Provider, string Account, DateTimeOffset CreatedAt) : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "sel_";
}

/// <summary>What a seller holds with us in one currency.</summary>
/// <param name="Seller">The seller.</param>
/// <param name="Live">Live or test mode.</param>
/// <param name="Payable">What they are owed; below zero they owe it.</param>
/// <param name="UnderWay">What of it is being transferred at this moment.</param>
/// <param name="ComingBack">What is being taken back from them at this moment.</param>
public sealed record SellerFunds(Id<Seller> Seller, bool Live, Money Payable, long UnderWay, long ComingBack)
{
    /// <summary>What can be transferred: never more than they are owed.</summary>
    public long Free => Math.Max(0, Payable.Minor - UnderWay);
}

/// <summary>A seller's part of one order on its way to them.</summary>
public sealed record Transfer : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "tra_";

    /// <summary>The transfer's id.</summary>
    public required Id<Transfer> Id { get; init; }

    /// <summary>Who gets it.</summary>
    public required Id<Seller> Seller { get; init; }

    /// <summary>The payment whose money it is.</summary>
    public required Id<Payment> Payment { get; init; }

    /// <summary>The order whose money it is.</summary>
    public required Id<Order> Order { get; init; }

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>Live or test mode.</summary>
    public required bool Live { get; init; }

    /// <summary>The account that it goes to, once it was sent: the seller may have another by now.</summary>
    public string? Account { get; init; }

    /// <summary>How much of the seller's part it settles.</summary>
    public required Money Covers { get; init; }

    /// <summary>How much is truly sent: less than it covers where the seller owed something.</summary>
    public long Amount { get; init; }

    /// <summary>The provider's transfer, once known.</summary>
    public ExternalRef? Ref { get; init; }

    /// <summary>Where it stands.</summary>
    public required TransferStatus Status { get; init; }

    /// <summary>When it is to be sent; <c>null</c> once it was.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What went wrong, if anything did.</summary>
    public PaymentError? Error { get; init; }

    /// <summary>When it was planned.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Where a transfer or its reversal stands.</summary>
public enum TransferStatus
{
    /// <summary>Planned for later.</summary>
    Scheduled,

    /// <summary>Asked for; the provider has not confirmed it.</summary>
    Pending,

    /// <summary>A call was made and its outcome cannot be told.</summary>
    Unknown,

    /// <summary>The provider made it.</summary>
    Succeeded,

    /// <summary>The provider refused it.</summary>
    Failed,

    /// <summary>Not needed any more before it was sent.</summary>
    Canceled,
}

/// <summary>Part of a transfer, or all of it, taken back from a seller because the customer's money was.</summary>
public sealed record Reversal : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "rev_";

    /// <summary>The reversal's id.</summary>
    public required Id<Reversal> Id { get; init; }

    /// <summary>What it takes from.</summary>
    public required Id<Transfer> Transfer { get; init; }

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>Live or test mode.</summary>
    public required bool Live { get; init; }

    /// <summary>How much of what the transfer covered is undone.</summary>
    public required Money Covers { get; init; }

    /// <summary>How much is truly taken back.</summary>
    public required long Amount { get; init; }

    /// <summary>The provider's reversal, once known.</summary>
    public ExternalRef? Ref { get; init; }

    /// <summary>Where it stands.</summary>
    public required TransferStatus Status { get; init; }

    /// <summary>What went wrong, if anything did.</summary>
    public PaymentError? Error { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Money on its way from a provider to a bank account: recorded, never counted as spent.</summary>
/// <param name="Ref">The provider's payout.</param>
/// <param name="Account">The provider account that it leaves; empty for our own.</param>
/// <param name="Seller">Whose account that is, if it is a seller's.</param>
/// <param name="Amount">How much.</param>
/// <param name="Status">The furthest that it came.</param>
/// <param name="Error">Why it failed, if it did.</param>
/// <param name="At">When it was last told.</param>
public sealed record Payout(
    ExternalRef Ref, string Account, Id<Seller>? Seller, Money Amount, PayoutStatus Status, PaymentError? Error, DateTimeOffset At);

/// <summary>How far a payout came. The order matters: of two that are told, the later one here is kept.</summary>
public enum PayoutStatus
{
    /// <summary>Made, and not sent.</summary>
    Pending,

    /// <summary>On its way.</summary>
    InTransit,

    /// <summary>Expected to have arrived; it may still come back.</summary>
    Paid,

    /// <summary>Called off.</summary>
    Canceled,

    /// <summary>The bank returned it.</summary>
    Failed,
}
