namespace Quittance.Commands;

/// <summary>An order with what belongs to it, read at one moment.</summary>
/// <param name="Order">The order.</param>
/// <param name="Payments">Its payments, oldest first.</param>
/// <param name="OpenCalls">Calls to providers whose answer is awaited.</param>
public sealed record OrderView(Order Order, IReadOnlyList<Payment> Payments, IReadOnlyList<Call> OpenCalls)
{
    /// <summary>The refunds of its payments, oldest first.</summary>
    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    /// <summary>The disputes over its payments, oldest first.</summary>
    public IReadOnlyList<Dispute> Disputes { get; init; } = [];

    /// <summary>The transfers of sellers' parts, oldest first.</summary>
    public IReadOnlyList<Transfer> Transfers { get; init; } = [];

    /// <summary>The payment that the order waits for.</summary>
    public Payment? ActivePayment => Payments.FirstOrDefault(payment => payment.Id == Order.ActivePayment);

    /// <summary>Whether a payment's page is being closed: then nobody is sent there any more.</summary>
    internal bool IsBeingClosed(Payment payment) =>
        Order.Closing is not Closing.None || OpenCalls.Any(call => call.Request is ExpireCheckout && call.Payment == payment.Id);
}
