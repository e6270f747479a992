namespace Quittance;

/// <summary>Give money back.</summary>
/// <param name="Refund">The refund; it goes into the metadata, and the idempotency key is made of it.</param>
/// <param name="Payment">The payment; likewise in the metadata.</param>
/// <param name="Order">The order that it is for, if it is for one; likewise.</param>
/// <param name="Capture">What is refunded.</param>
/// <param name="Amount">How much.</param>
public sealed record CreateRefund(Id<Refund> Refund, Id<Payment> Payment, Id<Order>? Order, ExternalRef Capture, Money Amount)
    : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Find out, by a complete listing, whether a refund was made whose answer never reached us.</summary>
/// <param name="Sought">The call that may have made it.</param>
/// <param name="Refund">The refund, as in the metadata of what was to be made.</param>
/// <param name="Capture">What was to be refunded.</param>
public sealed record FindRefund(Id<Call> Sought, Id<Refund> Refund, ExternalRef Capture) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>List every refund of a capture: the provider said how much was refunded, and not by which.</summary>
/// <param name="Payment">The payment, if it is one of ours.</param>
/// <param name="Capture">What was refunded.</param>
public sealed record ListRefunds(Id<Payment>? Payment, ExternalRef Capture) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Read a refund, a dispute or a transfer: the provider is the authority on it.</summary>
/// <param name="Target">What to read.</param>
public sealed record ReadMovement(ExternalRef Target) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Read what the provider keeps of a capture.</summary>
/// <param name="Payment">The payment.</param>
/// <param name="Capture">Its capture.</param>
public sealed record ReadSettlement(Id<Payment> Payment, ExternalRef Capture) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Move a seller's part to the seller.</summary>
/// <param name="Transfer">The transfer; it goes into the metadata, and the idempotency key is made of it.</param>
/// <param name="Order">The order whose money it is; it names the group of transfers.</param>
/// <param name="Account">The seller's account at the provider.</param>
/// <param name="Charge">The charge whose money it is.</param>
/// <param name="Amount">How much.</param>
public sealed record CreateTransfer(Id<Transfer> Transfer, Id<Order> Order, string Account, ExternalRef Charge, Money Amount)
    : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Find out, by a complete listing, whether a transfer was made whose answer never reached us.</summary>
/// <param name="Sought">The call that may have made it.</param>
/// <param name="Transfer">The transfer, as in the metadata of what was to be made.</param>
/// <param name="Order">The order, which names the group of transfers.</param>
public sealed record FindTransfer(Id<Call> Sought, Id<Transfer> Transfer, Id<Order> Order) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Take back from a seller.</summary>
/// <param name="Reversal">The reversal; it goes into the metadata, and the idempotency key is made of it.</param>
/// <param name="Transfer">The provider's transfer that it takes from.</param>
/// <param name="Amount">How much.</param>
public sealed record CreateReversal(Id<Reversal> Reversal, ExternalRef Transfer, Money Amount) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Find out, by a complete listing, whether a reversal was made whose answer never reached us.</summary>
/// <param name="Sought">The call that may have made it.</param>
/// <param name="Reversal">The reversal, as in the metadata of what was to be made.</param>
/// <param name="Transfer">The provider's transfer that it was to take from.</param>
public sealed record FindReversal(Id<Call> Sought, Id<Reversal> Reversal, ExternalRef Transfer) : ProviderRequest
{
    private protected override void Closed() { }
}
