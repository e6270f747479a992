using Shop.Api;

namespace Shop.Bookings;

/// <summary>The shop's words for each stage and each reason, in one place.</summary>
public static class Wording
{
    /// <summary>A stage in two or three words, for badges.</summary>
    public static string Badge(Stage stage) => stage switch
    {
        Stage.EnterCode => "Confirm your e-mail",
        Stage.Unpaid => "Not paid yet",
        Stage.Failed => "Payment failed",
        Stage.Open => "Waiting for payment",
        Stage.ActionNeeded => "Your approval needed",
        Stage.Waiting => "Payment received",
        Stage.Checking => "Checking",
        Stage.Closing => "Closing the payment",
        Stage.Confirmed => "Confirmed",
        Stage.Refunding => "Refund on its way",
        Stage.PartlyRefunded => "Partly refunded",
        Stage.Refunded => "Refunded",
        Stage.TooLate => "Paid too late",
        Stage.Canceled => "Canceled",
        Stage.Expired => "Expired",
        Stage.Unrecognised => "Being looked at",
    };

    /// <summary>good, wait, act, bad or quiet: the colour of a badge.</summary>
    public static string Tone(Stage stage) => stage switch
    {
        Stage.Confirmed or Stage.PartlyRefunded => "good",
        Stage.Waiting or Stage.Checking or Stage.Closing or Stage.Refunding => "wait",
        Stage.EnterCode or Stage.Unpaid or Stage.Open or Stage.ActionNeeded => "act",
        Stage.Failed or Stage.TooLate => "bad",
        Stage.Refunded or Stage.Canceled or Stage.Expired or Stage.Unrecognised => "quiet",
    };

    /// <summary>Why the last try did not go through, as a sentence for the customer.</summary>
    public static string Reason(Payment? last) => last switch
    {
        { LastError: { } error } => Reason(error),
        { Status: "expired" } => "The payment page was open too long and has closed.",
        _ => "The payment did not go through.",
    };

    static string Reason(PaymentError error) => error.Code switch
    {
        "card_declined" or "generic_decline" or "do_not_honor" => "Your card was declined by its bank.",
        "insufficient_funds" => "There was not enough money on the card or account.",
        "expired_card" => "The card has expired.",
        "incorrect_cvc" or "invalid_cvc" => "The card’s security code was not right.",
        "incorrect_number" or "invalid_number" => "The card number was not right.",
        "authentication_required" or "payment_intent_authentication_failure" or "authentication_failed" =>
            "Your bank asked you to approve the payment, and the approval did not succeed.",
        "session_expired" or "checkout_session_expired" or "expired" => "The payment page was open too long and has closed.",
        "processing_error" => "The card network had a problem of its own.",
        _ when error.Message is { Length: > 0 } message => message,
        _ => "The payment did not go through.",
    };

    /// <summary>What to do differently next time, after <see cref="Reason(Payment?)"/>.</summary>
    public static string Advice(Payment? last) => last?.LastError?.Code switch
    {
        "insufficient_funds" or "expired_card" => "Please try again with another card.",
        "incorrect_cvc" or "invalid_cvc" or "incorrect_number" or "invalid_number" => "Please try again and check the card’s details.",
        "authentication_required" or "payment_intent_authentication_failure" or "authentication_failed" =>
            "Please try again and approve it in your bank’s app, or use another card.",
        "processing_error" => "Please try again in a moment.",
        _ when last?.Status == "expired" => "Please try again; a new page will open.",
        _ => "Please try again, perhaps with another card.",
    };

    public const string CodeShape = "The code has six digits. Please check it and enter it again.";

    /// <summary>When the engine gave no answer. Trying again is safe because a booking has one payment at most.</summary>
    public const string NoWord =
        "We got no answer just now. Below is where your booking stands. Trying again is safe: a booking cannot be paid twice.";

    /// <summary>What a refusal means for the customer and the money.</summary>
    public static string Refusal(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Code switch
        {
            "sold_out" => "Sold out. The last seats went to someone else a moment ago. Nothing was charged. "
                + "If their payment does not go through, seats come back: you can try again later.",
            "provider_not_configured" =>
                "Payments are not available at the moment. Nothing was charged, and your booking is kept. Please try again later.",
            _ when problem.Detail is { Length: > 0 } detail => detail,
            _ when problem.Title is { Length: > 0 } title => title,
            _ => "This could not be done. Nothing was charged.",
        };
    }
}
