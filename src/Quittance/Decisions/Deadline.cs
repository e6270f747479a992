namespace Quittance.Decisions;

/// <summary>When an order is next to be looked at by itself: one rule for every status.</summary>
static class Deadline
{
    static readonly TimeSpan WhileClosing = TimeSpan.FromMinutes(10);
    static readonly TimeSpan WhileProcessing = TimeSpan.FromHours(1);

    public static DateTimeOffset? Of(Order order, Decision decision)
    {
        var at = decision.Moment.At;
        if (order.Closing != Closing.None)
            return at + WhileClosing;
        return order.Status switch
        {
            OrderStatus.Draft => order.CreatedAt + decision.Moment.Policy.DraftLifetime,
            // A deadline that has passed was told already; the same one is never told twice.
            OrderStatus.Unpaid => order.ExpiresAt > at ? order.ExpiresAt : at + WhileClosing,
            OrderStatus.Pending => WhilePending(decision.Payment(order.ActivePayment!.Value)!, decision.Moment),
            _ => null,
        };
    }

    static DateTimeOffset? WhilePending(Payment active, Moment moment)
    {
        if (active.Status is PaymentStatus.Succeeded)
            return null;
        if (active.Status is PaymentStatus.Processing)
            return moment.At + WhileProcessing;
        var end = (active.SessionExpiresAt ?? active.CreatedAt + moment.Policy.CheckoutLifetime) + moment.Policy.HoldGrace;
        return end > moment.At ? end : moment.At + WhileClosing;
    }
}
