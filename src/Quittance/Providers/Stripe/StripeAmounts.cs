namespace Quittance.Providers.Stripe;

/// <summary>
/// Amounts as Stripe writes them, where it differs from ISO 4217 (docs.stripe.com/currencies): Malagasy ariary has no decimals;
/// Icelandic króna and Ugandan shilling have two that are always <c>00</c>; three-decimal currencies end in <c>0</c>.
/// </summary>
static class StripeAmounts
{
    /// <summary>Stripe takes at most twelve digits.</summary>
    const long Most = 999_999_999_999;

    /// <summary>The amount as Stripe's integer.</summary>
    /// <exception cref="ArgumentException">Stripe cannot carry it; <see cref="WhyNot"/> would have said so.</exception>
    public static long ToStripe(Money money) =>
        WhyNot(money) is { } why ? throw new ArgumentException(why, nameof(money)) : Shifted(money);

    /// <summary><c>null</c> when Stripe can carry the amount; otherwise why it cannot.</summary>
    public static string? WhyNot(Money money)
    {
        if (Decimals(money.Currency) is null)
            return $"Stripe does not say how it writes amounts in {money.Currency.Code.ToUpperInvariant()}: choose another currency.";
        if (money.Minor is < 0 or > Most)
            return $"Stripe takes amounts of at most twelve digits and none below zero: {money} cannot be paid there.";
        if (money.Currency.Code == "mga" && money.Minor % 100 != 0)
            return $"Stripe has no decimals in MGA: {money} cannot be paid there exactly.";
        if (Decimals(money.Currency) == 3 && money.Minor % 10 != 0)
            return $"Stripe takes {money.Currency.Code.ToUpperInvariant()} with two decimals only: {money} cannot be paid there exactly.";
        return Shifted(money) > Most ? $"Stripe takes amounts of at most twelve digits: {money} cannot be paid there." : null;
    }

    /// <summary>What Stripe's integer means; <c>null</c> when it means nothing that can be booked exactly.</summary>
    public static Money? FromStripe(long amount, Currency currency) => (Decimals(currency) - currency.Decimals) switch
    {
        0 => new Money(amount, currency),
        2 => amount % 100 == 0 ? new Money(amount / 100, currency) : null,
        -2 => amount is >= -Most and <= Most ? new Money(amount * 100, currency) : null,
        _ => null,
    };

    /// <summary>Amounts of one currency together; <c>null</c> when one of them is not known, or is of another currency.</summary>
    public static Money? Sum(IEnumerable<Money?> amounts, Currency currency)
    {
        Int128 sum = 0;
        foreach (var amount in amounts)
        {
            if (amount is not { } known || known.Currency != currency)
                return null;
            sum += known.Minor;
        }

        return sum >= long.MinValue && sum <= long.MaxValue ? new Money((long)sum, currency) : null;
    }

    static long Shifted(Money money) => (Decimals(money.Currency) - money.Currency.Decimals) switch
    {
        2 => money.Minor * 100,
        -2 => money.Minor / 100,
        _ => money.Minor,
    };

    static int? Decimals(Currency currency) => currency.Code switch
    {
        "bif" or "clp" or "djf" or "gnf" or "jpy" or "kmf" or "krw" or "mga" or "pyg" or "rwf" => 0,
        "vnd" or "vuv" or "xaf" or "xof" or "xpf" => 0,
        "bhd" or "jod" or "kwd" or "omr" or "tnd" => 3,
        _ => currency.Decimals == 3 ? null : 2,
    };
}
