using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Quittance;

/// <summary>
/// What an entry of the ledger counts, in whole numbers of its smallest part: a currency (<c>eur</c>, in cents), millisatoshi
/// (<c>msat</c>) or the units of a meter (<c>unit:api_calls</c>). <c>default</c> is no commodity and fails on first use.
/// </summary>
[JsonConverter(typeof(CommodityJson))]
public readonly record struct Commodity
{
    const string UnitPrefix = "unit:";
    const int MeterLetters = 64;
    static readonly SearchValues<char> MeterAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");
    readonly string? _code;

    Commodity(string code, int decimals)
    {
        _code = code;
        Decimals = decimals;
    }

    /// <summary>A thousandth of a satoshi: what Lightning counts in.</summary>
    public static Commodity Millisatoshi { get; } = new("msat", 0);

    /// <summary>The stable word for it in the database and the API.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public string Code => _code ?? throw new InvalidOperationException("No commodity was given.");

    /// <summary>How many decimals the whole has that people read: 2 for euro, 0 for yen, millisatoshi and units.</summary>
    public int Decimals { get; }

    /// <summary>A currency as a commodity.</summary>
    public static Commodity Of(Currency currency) => new(currency.Code, currency.Decimals);

    /// <summary>The units of a meter.</summary>
    /// <param name="meter">1 to 64 of <c>a-z 0-9 _ - .</c></param>
    /// <exception cref="FormatException">The name is not one.</exception>
    public static Commodity UnitsOf(string meter) => TryParse(UnitPrefix + meter, out var units)
        ? units
        : throw new FormatException($"\"{meter}\" is not the name of a meter: 1 to {MeterLetters} of a-z, 0-9, _, - and the dot.");

    /// <summary>Reads a code.</summary>
    public static bool TryParse([NotNullWhen(true)] string? code, out Commodity commodity)
    {
        if (Currency.TryParse(code, out var currency))
            commodity = Of(currency);
        else if (code == Millisatoshi.Code)
            commodity = Millisatoshi;
        else
            commodity = IsUnits(code) ? new Commodity(code, 0) : default;
        return commodity._code is not null;
    }

    /// <summary>Reads a code that must be one.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static Commodity Parse(string code) => TryParse(code, out var commodity)
        ? commodity
        : throw new FormatException($"\"{code}\" is no commodity: an ISO 4217 currency, msat, or unit: and the name of a meter.");

    /// <summary>
    /// Takes what a row of our own database says, even if an alteration made it no commodity: it is to be shown, not to fail.
    /// </summary>
    internal static Commodity FromRow(string code) => TryParse(code, out var commodity) ? commodity : new Commodity(code, 0);

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    static bool IsUnits([NotNullWhen(true)] string? code) =>
        code is not null
        && code.StartsWith(UnitPrefix, StringComparison.Ordinal)
        && code.Length > UnitPrefix.Length
        && code.Length <= UnitPrefix.Length + MeterLetters
        && !code.AsSpan(UnitPrefix.Length).ContainsAnyExcept(MeterAlphabet);
}

/// <summary>Commodities are their code in JSON.</summary>
sealed class CommodityJson : JsonConverter<Commodity>
{
    public override Commodity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Commodity.TryParse(reader.GetString(), out var commodity)
            ? commodity
            : throw new JsonException("Expected the code of a commodity.");

    public override void Write(Utf8JsonWriter writer, Commodity value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Code);
}
