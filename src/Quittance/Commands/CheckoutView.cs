namespace Quittance.Commands;

/// <summary>What a customer who wants to pay is told.</summary>
/// <param name="Outcome">Where the payment stands.</param>
/// <param name="Url">Where to pay, if <see cref="CheckoutOutcome.Open"/>.</param>
/// <param name="Order">The order.</param>
public sealed record CheckoutView(CheckoutOutcome Outcome, string? Url, OrderView Order)
{
    /// <summary>After a checkout was begun; <c>null</c> if the provider opened no page.</summary>
    internal static CheckoutView? OfBegun(OrderView view) => Of(view);

    /// <summary>For a customer who comes back: where nothing is open, the order can be paid anew.</summary>
    internal static CheckoutView OfResumed(OrderView view) => Of(view) ?? new CheckoutView(CheckoutOutcome.Retry, null, view);

    static CheckoutView? Of(OrderView view)
    {
        if (view.Order.WasPaid)
            return new CheckoutView(CheckoutOutcome.Paid, null, view);
        var payment = view.ActivePayment ?? view.Payments.LastOrDefault(payment => payment.IsLive);
        return payment?.Status switch
        {
            PaymentStatus.Open or PaymentStatus.RequiresAction when !view.IsBeingClosed(payment) =>
                new CheckoutView(CheckoutOutcome.Open, payment.Url, view),
            PaymentStatus.Processing or PaymentStatus.Succeeded => new CheckoutView(CheckoutOutcome.Processing, null, view),
            PaymentStatus.Starting or PaymentStatus.Unknown or PaymentStatus.Open or PaymentStatus.RequiresAction =>
                new CheckoutView(CheckoutOutcome.Checking, null, view),
            _ => null,
        };
    }
}

/// <summary>Where a payment stands, for the customer.</summary>
public enum CheckoutOutcome
{
    /// <summary>Go to the URL and pay.</summary>
    Open,

    /// <summary>Captured or under way; the fact is on its way. No second payment.</summary>
    Processing,

    /// <summary>Paid.</summary>
    Paid,

    /// <summary>The provider's answer is not known yet. Ask again shortly; no second payment.</summary>
    Checking,

    /// <summary>Nothing is open; the order is unpaid and can be paid anew.</summary>
    Retry,
}
