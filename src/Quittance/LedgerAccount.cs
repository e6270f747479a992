using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Quittance;

/// <summary>
/// An account of the ledger by its stable, readable name, such as <c>provider_clearing:stripe:test</c>. <see cref="Chart"/> makes
/// them. An account needs no opening: it is there once something is booked to it. <c>default</c> is none and fails on first use.
/// </summary>
[JsonConverter(typeof(LedgerAccountJson))]
public readonly record struct LedgerAccount
{
    static readonly SearchValues<char> Plain = SearchValues.Create(
        Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Except([':', '%']).ToArray());
    readonly string? _name;

    LedgerAccount(string name) => _name = name;

    /// <summary>The name.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public string Name => _name ?? throw new InvalidOperationException("No ledger account was given.");

    /// <summary>Joins a kind of account and whose it is; what could be mistaken for a joint is escaped.</summary>
    internal static LedgerAccount Of(string kind, params ReadOnlySpan<string> whose)
    {
        var name = kind;
        foreach (var part in whose)
        {
            ArgumentException.ThrowIfNullOrEmpty(part);
            name += ":" + Escape(part);
        }

        return new LedgerAccount(name);
    }

    /// <summary>Trusts a name that came out of our own database.</summary>
    internal static LedgerAccount FromRow(string name) => new(name);

    /// <summary>
    /// The same text as one part of a name that is joined by colons: a colon, a percent sign, a space or a control character becomes
    /// <c>%</c> and its code. Letters of any language stay.
    /// </summary>
    internal static string Escape(string part) => part.AsSpan().ContainsAnyExcept(Plain)
        ? string.Concat(part.Select(letter => letter is ':' or '%' || char.IsControl(letter) || char.IsWhiteSpace(letter)
            ? "%" + ((int)letter).ToString("X2", CultureInfo.InvariantCulture)
            : letter.ToString()))
        : part;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>Accounts are their name in JSON.</summary>
sealed class LedgerAccountJson : JsonConverter<LedgerAccount>
{
    public override LedgerAccount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LedgerAccount.FromRow(reader.GetString() ?? throw new JsonException("Expected the name of a ledger account."));

    public override void Write(Utf8JsonWriter writer, LedgerAccount value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name);
}
