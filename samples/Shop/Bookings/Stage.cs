using Shop.Api;

namespace Shop.Bookings;

/// <summary>What a booking means to its customer now: one of these, and each shows exactly one set of things to do.</summary>
public enum Stage
{
    /// <summary>A guest has to prove the e-mail address with a one-time code.</summary>
    EnterCode,

    /// <summary>To be paid; nothing was tried yet.</summary>
    Unpaid,

    /// <summary>The last try did not go through; nothing was charged.</summary>
    Failed,

    /// <summary>A payment page is open and seats are held.</summary>
    Open,

    /// <summary>The payment page is open and the bank wants the customer to approve.</summary>
    ActionNeeded,

    /// <summary>The customer has paid; the provider's confirmation is on its way. Nothing may be paid again.</summary>
    Waiting,

    /// <summary>Whether a payment exists is not known yet. Nothing may be paid until it is.</summary>
    Checking,

    /// <summary>The payment page is being closed at the provider.</summary>
    Closing,

    Confirmed,
    Refunding,
    PartlyRefunded,
    Refunded,

    /// <summary>Money arrived for a booking that can no longer take it: it goes back.</summary>
    TooLate,

    Canceled,
    Expired,

    /// <summary>A status that this shop does not know: say so, offer nothing.</summary>
    Unrecognised,
}

/// <summary>Reads the stage out of an order and, where the provider was just asked, the outcome of that.</summary>
public static class Stages
{
    /// <param name="order">The order as the engine tells it.</param>
    /// <param name="outcome">The outcome of a checkout read made for this page, or null.</param>
    public static Stage Of(Order order, string? outcome = null)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Status switch
        {
            "draft" => Stage.EnterCode,
            "paid" => Stage.Confirmed,
            "refund_pending" => Stage.Refunding,
            "partially_refunded" => Stage.PartlyRefunded,
            "refunded" => Stage.Refunded,
            "canceled" or "expired" when HoldsMoney(order) => Stage.TooLate,
            "canceled" or "expired" when Is(order, "unknown", "starting", "processing") => Stage.Closing,
            "canceled" => Stage.Canceled,
            "expired" => Stage.Expired,
            "unpaid" or "pending" when order.Closing is not null => Stage.Closing,
            "unpaid" when HoldsMoney(order) => Stage.TooLate,
            "unpaid" or "pending" => Paying(order, outcome),
            _ => Stage.Unrecognised,
        };
    }

    /// <summary>Whether a payment may be started or continued now.</summary>
    public static bool CanPay(Stage stage) => stage is Stage.Unpaid or Stage.Failed or Stage.Open or Stage.ActionNeeded;

    public static bool CanCancel(Stage stage) => stage is Stage.EnterCode || CanPay(stage);

    /// <summary>Whether the page changes without the customer: only then is it watched.</summary>
    public static bool Moves(Stage stage) =>
        stage is Stage.Open or Stage.ActionNeeded or Stage.Waiting or Stage.Checking or Stage.Closing
            or Stage.Refunding or Stage.TooLate or Stage.Unpaid or Stage.Failed;

    static Stage Paying(Order order, string? outcome) => outcome switch
    {
        "processing" or "paid" => Stage.Waiting,
        "checking" => Stage.Checking,
        // A card was declined on a page that is still open: nothing is held, and the same page takes the next try.
        "open" when order.Status == "unpaid" => Tried(order.LastPayment),
        "open" => Is(order, "requires_action") ? Stage.ActionNeeded : Stage.Open,
        _ when Is(order, "starting", "unknown") => Stage.Checking,
        _ when Is(order, "processing", "succeeded") => Stage.Waiting,
        _ when order.Status == "unpaid" => Tried(order.LastPayment),
        _ when Is(order, "requires_action") => Stage.ActionNeeded,
        _ when Is(order, "open") => Stage.Open,
        _ => Stage.Checking,
    };

    static Stage Tried(Payment? last) => last switch
    {
        null => Stage.Unpaid,
        { LastError: not null } => Stage.Failed,
        { Status: "failed" or "expired" } => Stage.Failed,
        _ => Stage.Unpaid,
    };

    // A succeeded payment stays with the order until refunds have given all of it back.
    static bool HoldsMoney(Order order) => Is(order, "succeeded") || order.AmountPaid > 0;

    static bool Is(Order order, params ReadOnlySpan<string> statuses)
    {
        foreach (var payment in order.Payments)
            if (statuses.Contains(payment.Status))
                return true;
        return false;
    }
}
