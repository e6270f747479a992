namespace Quittance.Sandbox.Stripe;

/// <summary>Why the issuer says no (docs.stripe.com/declines/codes).</summary>
internal sealed record Decline(string Code, string? Reason, string Message)
{
    public static Decline Generic { get; } = new("card_declined", "generic_decline", "Your card was declined.");

    public static Decline NeedsAuthentication { get; } = new("authentication_required", "authentication_required",
        "Your card was declined. This transaction requires authentication.");

    public static Decline EmptyAccount { get; } = new("insufficient_funds", "insufficient_funds",
        "The customer's account has insufficient funds to cover this payment.");

    public static Decline LiveCard { get; } = new("card_declined", "test_mode_live_card",
        "Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: "
        + "https://stripe.com/docs/testing.");
}

/// <summary>What becomes of a card's refunds (docs.stripe.com/testing#refunds).</summary>
internal enum RefundBehaviour { Succeeds, SucceedsLater, FailsLater }

/// <summary>A public test card and what it does (docs.stripe.com/testing).</summary>
internal sealed record TestCard(string Number, string Brand, string Meaning)
{
    /// <summary>Null where the issuer approves.</summary>
    public Decline? Decline { get; init; }

    /// <summary>True where the customer must authenticate first.</summary>
    public bool Challenges { get; init; }

    public RefundBehaviour Refunds { get; init; }

    /// <summary>True where the money is available at once instead of days later.</summary>
    public bool SettlesAtOnce { get; init; }

    /// <summary>The ready-made payment methods and tokens that stand for this card.</summary>
    public string[] Names { get; init; } = [];

    public string Last4 => Number[^4..];

    /// <summary>Why the card cannot even be saved on a customer; null where it can.</summary>
    public Decline? SavingFails => Challenges || Number == "4000000000000341" ? null : Decline;
}

/// <summary>The public test cards and test bank accounts.</summary>
internal static class TestCards
{
    public const string GoodIban = "DE89370400440532013000";
    public const string BadIban = "DE62370400440532013001";

    public static TestCard Success { get; } = new("4242424242424242", "visa", "Succeeds")
    {
        Names = ["pm_card_visa", "tok_visa", "pm_card_us"],
    };

    public static TestCard Declined { get; } = new("4000000000000002", "visa", "Declined")
    {
        Decline = Decline.Generic,
        Names = ["pm_card_chargeDeclined", "pm_card_visa_chargeDeclined", "tok_chargeDeclined", "tok_visa_chargeDeclined"],
    };

    public static TestCard Challenged { get; } = new("4000002760003184", "visa", "3-D Secure, always")
    {
        Challenges = true,
        Names = ["pm_card_authenticationRequired", "tok_authenticationRequired"],
    };

    public static IReadOnlyList<TestCard> All { get; } =
    [
        Success,
        new("5555555555554444", "mastercard", "Succeeds (Mastercard)") { Names = ["pm_card_mastercard", "tok_mastercard"] },
        new("4000056655665556", "visa", "Succeeds (debit)") { Names = ["pm_card_visa_debit", "tok_visa_debit"] },
        new("378282246310005", "amex", "Succeeds (American Express)") { Names = ["pm_card_amex", "tok_amex"] },
        new("4000000000000077", "visa", "Succeeds, available at once")
        {
            SettlesAtOnce = true,
            Names = ["pm_card_bypassPending", "tok_bypassPending"],
        },
        new("4000000000007726", "visa", "Succeeds, its refunds are pending first")
        {
            Refunds = RefundBehaviour.SucceedsLater,
            Names = ["pm_card_pendingRefund", "tok_pendingRefund"],
        },
        new("4000000000005126", "visa", "Succeeds, its refunds succeed first and fail later")
        {
            Refunds = RefundBehaviour.FailsLater,
            Names = ["pm_card_refundFail", "tok_refundFail"],
        },
        Declined,
        Refused("4000000000009995", "Insufficient funds", "card_declined", "insufficient_funds", "Your card has insufficient funds.",
            "InsufficientFunds"),
        Refused("4000000000009987", "Lost card", "card_declined", "lost_card", "Your card was declined.", "LostCard"),
        Refused("4000000000009979", "Stolen card", "card_declined", "stolen_card", "Your card was declined.", "StolenCard"),
        Refused("4000000000000069", "Expired card", "expired_card", null, "Your card has expired.", "ExpiredCard"),
        Refused("4000000000000127", "Wrong CVC", "incorrect_cvc", null, "Your card's security code is incorrect.", "IncorrectCvc"),
        Refused("4000000000000119", "Processing error", "processing_error", null,
            "An error occurred while processing your card. Try again in a little bit.", "ProcessingError"),
        Refused("4100000000000019", "Blocked as fraud", "card_declined", "fraudulent", "Your card was declined.", "Fraudulent"),
        new("4000000000000341", "visa", "Attaches, then declines")
        {
            Decline = Decline.Generic,
            Names = ["pm_card_chargeCustomerFail", "tok_chargeCustomerFail"],
        },
        new("4000000000003220", "visa", "3-D Secure 2 required")
        {
            Challenges = true,
            Names = ["pm_card_threeDSecure2Required", "tok_threeDSecure2Required"],
        },
        Challenged,
        new("4000008400001629", "visa", "3-D Secure, then declined")
        {
            Challenges = true,
            Decline = Decline.Generic,
            Names = ["pm_card_threeDSecureRequiredChargeDeclined", "tok_threeDSecureRequiredChargeDeclined"],
        },
        new("4000008260003178", "visa", "3-D Secure, then insufficient funds")
        {
            Challenges = true,
            Decline = new("card_declined", "insufficient_funds", "Your card has insufficient funds."),
            Names = ["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"],
        },
    ];

    public static TestCard? ByName(string name) => All.FirstOrDefault(card => card.Names.Contains(name));

    /// <summary>The card of a number that a customer typed; null where the number cannot be a card's.</summary>
    public static TestCard? ByNumber(string number)
    {
        if (All.FirstOrDefault(card => card.Number == number) is { } known) return known;
        return IsCardNumber(number) ? new TestCard(number, "visa", "Unknown") { Decline = Decline.LiveCard } : null;
    }

    static TestCard Refused(string number, string meaning, string code, string? reason, string message, string name) =>
        new(number, "visa", meaning)
        {
            Decline = new Decline(code, reason, message),
            Names = [$"pm_card_chargeDeclined{name}", $"pm_card_visa_chargeDeclined{name}", $"tok_chargeDeclined{name}"],
        };

    /// <summary>The check digit of ISO/IEC 7812.</summary>
    static bool IsCardNumber(string number)
    {
        if (number.Length is < 12 or > 19 || !number.All(char.IsAsciiDigit)) return false;
        var sum = 0;
        for (var at = 0; at < number.Length; at++)
        {
            var digit = number[^(at + 1)] - '0';
            if (at % 2 == 1 && (digit *= 2) > 9) digit -= 9;
            sum += digit;
        }
        return sum % 10 == 0;
    }
}
