using System.Globalization;

namespace Quittance.Sandbox.Stripe;

/// <summary>Minor units and limits by currency (docs.stripe.com/currencies).</summary>
internal static class Currencies
{
    const long Most = 99_999_999;

    static readonly HashSet<string> Zero =
        ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"];

    static readonly HashSet<string> Three = ["bhd", "jod", "kwd", "omr", "tnd"];

    static readonly HashSet<string> Two =
    [
        "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd", "bdt", "bgn", "bmd", "bnd", "bob", "brl", "bsd",
        "bwp", "byn", "bzd", "cad", "cdf", "chf", "cny", "cop", "crc", "cve", "czk", "dkk", "dop", "dzd", "egp", "etb", "eur", "fjd", "fkp",
        "gbp", "gel", "gip", "gmd", "gtq", "gyd", "hkd", "hnl", "htg", "huf", "idr", "ils", "inr", "isk", "jmd", "kes", "kgs", "khr", "kyd",
        "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl", "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mxn", "myr", "mzn", "nad",
        "ngn", "nio", "nok", "npr", "nzd", "pab", "pen", "pgk", "php", "pkr", "pln", "qar", "ron", "rsd", "rub", "sar", "sbd", "scr", "sek",
        "sgd", "shp", "sle", "sos", "srd", "std", "szl", "thb", "tjs", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "usd", "uyu", "uzs",
        "wst", "xcd", "yer", "zar", "zmw",
    ];

    /// <summary>The currency in its wire form.</summary>
    /// <exception cref="StripeError">It is not a currency that can be charged.</exception>
    public static string Require(string text, string param)
    {
        var currency = text.ToLowerInvariant();
        return Zero.Contains(currency) || Two.Contains(currency) || Three.Contains(currency)
            ? currency
            : throw StripeError.Invalid(null, $"Invalid currency: {currency}.", param);
    }

    /// <summary>Checks an amount to be charged.</summary>
    /// <exception cref="StripeError">It is under the minimum, over the maximum or not divisible as the currency wants it.</exception>
    public static void RequireChargeable(long amount, string currency, string param)
    {
        RequireDivisible(amount, currency, param);
        var least = Least(currency);
        if (amount < least)
        {
            throw StripeError.Invalid("amount_too_small", $"Amount must be at least {Format(least, currency)} {currency}", param);
        }
        if (amount > Most)
        {
            throw StripeError.Invalid("amount_too_large", $"Amount must be no more than {Format(Most, currency)} {currency}", param);
        }
    }

    /// <exception cref="StripeError">The amount has digits that the currency does not know.</exception>
    public static void RequireDivisible(long amount, string currency, string param)
    {
        var step = Three.Contains(currency) ? 10 : currency is "isk" or "ugx" ? 100 : 1;
        if (amount % step == 0) return;
        throw StripeError.Invalid("parameter_invalid_integer",
            $"Invalid amount: {amount}. Amounts in {currency} must be divisible by {step}.", param);
    }

    public static int Digits(string currency) => Zero.Contains(currency) ? 0 : Three.Contains(currency) ? 3 : 2;

    public static string Format(long amount, string currency)
    {
        var digits = Digits(currency);
        var value = (decimal)amount;
        for (var digit = 0; digit < digits; digit++) value /= 10;
        var text = value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return currency switch
        {
            "usd" => "$" + text,
            "eur" => "€" + text,
            "gbp" => "£" + text,
            "jpy" => "¥" + text,
            _ => $"{text} {currency.ToUpperInvariant()}",
        };
    }

    /// <summary>The least that can be charged, in minor units.</summary>
    static long Least(string currency) => currency switch
    {
        "gbp" => 30,
        "usd" or "eur" or "aud" or "cad" or "chf" or "nzd" or "sgd" or "brl" or "inr" or "jpy" => 50,
        "bgn" => 100,
        "aed" or "pln" or "ron" or "myr" => 200,
        "dkk" => 250,
        "nok" or "sek" => 300,
        "hkd" => 400,
        "mxn" or "thb" => 1000,
        "czk" => 1500,
        "huf" => 17500,
        _ => 1,
    };
}
