namespace Quittance.Providers.Stripe;

/// <summary>The types of event that are needed: a webhook endpoint has to be subscribed to them, and lists are read for them.</summary>
static class StripeEventTypes
{
    /// <summary>Of our own account. One request lists at most twenty types (docs.stripe.com/api/events/list).</summary>
    public static readonly string[] Payments =
    [
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.processing",
        "payment_intent.requires_action",
        "payment_intent.canceled",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
        "transfer.created",
        "transfer.reversed",
    ];

    /// <summary>Of our own and of sellers' accounts.</summary>
    public static readonly string[] Payouts = ["payout.created", "payout.updated", "payout.paid", "payout.failed", "payout.canceled"];

    /// <summary>Those without which money would be seen late.</summary>
    public static IEnumerable<string> Needed => Payments.Where(type => !type.StartsWith("transfer.", StringComparison.Ordinal));
}
