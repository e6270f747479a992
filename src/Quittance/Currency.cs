using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Quittance;

/// <summary>
/// A currency by its lower-case ISO 4217 code, with the number of decimals of its minor unit. <c>default</c> is no currency and
/// fails on first use. Providers deviate from ISO for some currencies; their adapters translate.
/// </summary>
[JsonConverter(typeof(CurrencyJson))]
public readonly record struct Currency
{
    readonly string? _code;

    Currency(string code, int decimals)
    {
        _code = code;
        Decimals = decimals;
    }

    /// <summary>The lower-case ISO 4217 code, for example <c>eur</c>.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public string Code => _code ?? throw new InvalidOperationException("No currency was given.");

    /// <summary>How many decimals the minor unit has: 0 (yen), 2 (euro) or 3 (dinar).</summary>
    public int Decimals { get; }

    /// <summary>Reads a code in either case; a code that ISO 4217 does not list (2026) is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? code, out Currency currency)
    {
        currency = default;
        return code is { Length: 3 } && Known.TryGetValue(code, out currency);
    }

    /// <summary>Reads a code that must be one.</summary>
    /// <exception cref="FormatException">ISO 4217 does not list the code.</exception>
    public static Currency Parse(string code) =>
        TryParse(code, out var currency) ? currency : throw new FormatException($"\"{code}\" is not an ISO 4217 currency.");

    /// <summary>The code in lower case.</summary>
    public override string ToString() => Code;

    const string WithoutDecimals = "bif clp djf gnf isk jpy kmf krw pyg rwf ugx vnd vuv xaf xof xpf";
    const string WithThreeDecimals = "bhd iqd jod kwd lyd omr tnd";
    const string WithTwoDecimals =
        "aed afn all amd aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf cny cop crc cup cve " +
        "czk dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gtq gyd hkd hnl htg huf idr ils inr irr jmd kes kgs khr kpw " +
        "kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk " +
        "php pkr pln qar ron rsd rub sar sbd scr sdg sek sgd shp sle sos srd ssp stn svc syp szl thb tjs tmt top try ttd twd tzs " +
        "uah usd uyu uzs ved ves wst xcd xcg yer zar zmw zwg";

    static readonly FrozenDictionary<string, Currency> Known =
        new[] { (WithoutDecimals, 0), (WithTwoDecimals, 2), (WithThreeDecimals, 3) }
            .SelectMany(group => group.Item1.Split(' ').Select(code => new Currency(code, group.Item2)))
            .ToFrozenDictionary(currency => currency.Code, StringComparer.OrdinalIgnoreCase);
}

/// <summary>Currencies are their code in JSON.</summary>
sealed class CurrencyJson : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Currency.TryParse(reader.GetString(), out var currency) ? currency : throw new JsonException("Expected an ISO 4217 currency code.");

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
