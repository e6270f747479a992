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

    static readonly Dictionary<string, long> Minimum = new()
    {
        ["usd"] = 50, ["eur"] = 50, ["gbp"] = 30, ["aud"] = 50, ["cad"] = 50, ["chf"] = 50, ["nzd"] = 50, ["sgd"] = 50, ["brl"] = 50,
        ["inr"] = 50, ["bgn"] = 100, ["aed"] = 200, ["pln"] = 200, ["ron"] = 200, ["myr"] = 200, ["dkk"] = 250, ["nok"] = 300,
        ["sek"] = 300, ["hkd"] = 400, ["mxn"] = 1000, ["thb"] = 1000, ["czk"] = 1500, ["jpy"] = 50, ["huf"] = 17500,
    };

    static readonly Dictionary<string, string> Symbols = new() { ["usd"] = "$", ["eur"] = "€", ["gbp"] = "£", ["jpy"] = "¥" };

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
        var least = Minimum.GetValueOrDefault(currency, 1);
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
        return Symbols.TryGetValue(currency, out var symbol) ? symbol + text : $"{text} {currency.ToUpperInvariant()}";
    }
}
