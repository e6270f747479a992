namespace Quittance;

/// <summary>A refund as its provider shows it, whoever made it.</summary>
/// <param name="About">The payment whose money goes back, as far as the provider says.</param>
/// <param name="Refund">The provider's refund.</param>
/// <param name="Ours">Our own id of it, from metadata that we gave.</param>
/// <param name="Amount">How much.</param>
/// <param name="Step">How far it came.</param>
/// <param name="Error">Why it failed, if it did.</param>
public sealed record RefundTold(
    PaymentSubject About, ExternalRef Refund, Id<Refund>? Ours, Money Amount, RefundStep Step, PaymentError? Error) : Fact
{
    private protected override void Closed() { }
}

/// <summary>The provider says how much of a capture has been refunded in all, and not by which refunds.</summary>
/// <param name="About">The payment; <see cref="PaymentSubject.Capture"/> is set.</param>
/// <param name="Total">All refunds that have not come to nothing, together: never a single one.</param>
public sealed record RefundsChanged(PaymentSubject About, Money Total) : Fact
{
    private protected override void Closed() { }
}

/// <summary>A dispute as its provider shows it.</summary>
/// <param name="About">The payment that is disputed, as far as the provider says.</param>
/// <param name="Dispute">The provider's dispute.</param>
/// <param name="Amount">How much is disputed, in the currency of the payment.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="At">The provider's time of that.</param>
/// <param name="Withdrawn">What the bank took, if it is known to have taken something.</param>
/// <param name="Reinstated">What it gave back, if it did.</param>
public sealed record DisputeTold(
    PaymentSubject About,
    ExternalRef Dispute,
    Money Amount,
    DisputeStatus Status,
    DateTimeOffset At,
    DisputeMoney? Withdrawn,
    DisputeMoney? Reinstated) : Fact
{
    private protected override void Closed() { }
}

/// <summary>One movement of a dispute's money.</summary>
/// <param name="Amount">How much, above zero, in the currency of the payment.</param>
/// <param name="Fee">What the provider charged for it, in the currency that it settles in; below zero it was given back.</param>
public sealed record DisputeMoney(Money Amount, Money? Fee);

/// <summary>What the provider keeps of a capture, and the charge that later transfers can draw on.</summary>
/// <param name="About">The payment; <see cref="PaymentSubject.Capture"/> is set.</param>
/// <param name="Charge">The charge behind the capture.</param>
/// <param name="Fee">The provider's fee, in the currency that the charge settled in; zero or more.</param>
public sealed record SettlementTold(PaymentSubject About, ExternalRef Charge, Money Fee) : Fact
{
    private protected override void Closed() { }
}

/// <summary>A transfer to a seller as its provider shows it.</summary>
/// <param name="Transfer">The provider's transfer.</param>
/// <param name="Ours">Our own id of it, from metadata that we gave.</param>
/// <param name="Amount">How much.</param>
public sealed record TransferTold(ExternalRef Transfer, Id<Transfer>? Ours, Money Amount) : Fact
{
    private protected override void Closed() { }
}

/// <summary>Part of a transfer, or all of it, taken back from the seller, as the provider shows it.</summary>
/// <param name="Reversal">The provider's reversal.</param>
/// <param name="Transfer">The provider's transfer that it takes from.</param>
/// <param name="Ours">Our own id of it, from metadata that we gave.</param>
/// <param name="Amount">How much.</param>
public sealed record ReversalTold(ExternalRef Reversal, ExternalRef Transfer, Id<Reversal>? Ours, Money Amount) : Fact
{
    private protected override void Closed() { }
}

/// <summary>Money on its way from the provider to a bank account, as the provider shows it.</summary>
/// <param name="Account">The provider account that it leaves; <c>null</c> for our own.</param>
/// <param name="Payout">The provider's payout.</param>
/// <param name="Amount">How much.</param>
/// <param name="Step">How far it came.</param>
/// <param name="Error">Why it failed, if it did.</param>
public sealed record PayoutTold(string? Account, ExternalRef Payout, Money Amount, PayoutStatus Step, PaymentError? Error) : Fact
{
    private protected override void Closed() { }
}

/// <summary>The event says that a refund, a dispute or a transfer changed but not how: it must be read before anything is known.</summary>
/// <param name="Target">What changed.</param>
public sealed record MovementChanged(ExternalRef Target) : Fact
{
    private protected override void Closed() { }
}

/// <summary>A complete listing at the provider does not hold the refund, transfer or reversal that a call may have made.</summary>
/// <param name="Sought">The call whose work was looked for.</param>
public sealed record MovementAbsent(Id<Call> Sought) : Fact
{
    private protected override void Closed() { }
}

/// <summary>Somebody asks for an order's money to be given back.</summary>
/// <param name="Order">The order.</param>
/// <param name="Amount">How much, in minor units; <c>null</c> for all that is left.</param>
/// <param name="Reason">Why, for whoever looks at it later.</param>
public sealed record RefundAsked(Id<Order> Order, long? Amount, string? Reason) : Fact
{
    private protected override void Closed() { }
}

/// <summary>A person decides what becomes of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Action">What is to be done.</param>
/// <param name="Note">Why, for whoever looks at it later.</param>
public sealed record CaseDecided(Id<Case> Case, CaseAction Action, string? Note) : Fact
{
    private protected override void Closed() { }
}

/// <summary>What a person can do about a case.</summary>
public enum CaseAction
{
    /// <summary>Give the money back to the customer.</summary>
    Refund,

    /// <summary>Keep the money for the customer to use later; only where the operator allows customer credit.</summary>
    Credit,

    /// <summary>Let the money pay the order that it came for.</summary>
    Attribute,

    /// <summary>Only close it: it was settled in another way.</summary>
    Close,
}

/// <summary>A seller is made known, or changed.</summary>
/// <param name="Seller">The seller; <c>null</c> for a new one.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Provider">The provider that they are paid through.</param>
/// <param name="Account">Their account there.</param>
public sealed record SellerDeclared(Id<Seller>? Seller, string Name, string Provider, string Account) : Fact
{
    private protected override void Closed() { }
}

/// <summary>The time of a scheduled transfer has come.</summary>
/// <param name="Transfer">The transfer.</param>
public sealed record TransferDue(Id<Transfer> Transfer) : Fact
{
    private protected override void Closed() { }
}

/// <summary>Units of a meter were used.</summary>
/// <param name="Customer">Who used them: the application's id of the customer.</param>
/// <param name="Meter">The meter.</param>
/// <param name="Units">How many; at least one.</param>
/// <param name="Step">The application's name of this use: one step is counted once.</param>
/// <param name="Reservation">The reservation that covers it, if there is one.</param>
/// <param name="OnlyIfCovered">
/// Whether it is refused when the balance does not cover it. Use that has happened is always recorded, and the balance may go below
/// zero.
/// </param>
public sealed record UnitsUsed(
    string Customer, string Meter, long Units, string Step, Id<Reservation>? Reservation, bool OnlyIfCovered) : Fact
{
    private protected override void Closed() { }
}

/// <summary>Units of a meter are to be kept for a use that is about to happen.</summary>
/// <param name="Customer">Who is about to use them.</param>
/// <param name="Meter">The meter.</param>
/// <param name="Units">How many; at least one.</param>
/// <param name="Lifetime">How long they are kept.</param>
public sealed record UnitsReserved(string Customer, string Meter, long Units, TimeSpan Lifetime) : Fact
{
    private protected override void Closed() { }
}

/// <summary>Reserved units are not needed after all.</summary>
/// <param name="Reservation">The reservation.</param>
public sealed record ReservationReleased(Id<Reservation> Reservation) : Fact
{
    private protected override void Closed() { }
}
