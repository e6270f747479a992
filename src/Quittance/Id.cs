using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Quittance;

/// <summary>A kind of thing that has ids of its own, told apart by a prefix such as <c>ord_</c>.</summary>
public interface IIdentified
{
    /// <summary>The prefix of the kind's ids, with the underscore.</summary>
    static abstract string IdPrefix { get; }
}

/// <summary>
/// The id of one <typeparamref name="T"/>: a prefix and 26 characters of Crockford's base 32, of which the first ten are the
/// time in milliseconds. Ids sort by time as text. <c>default</c> is no id at all and fails on first use.
/// </summary>
[JsonConverter(typeof(IdJson))]
public readonly record struct Id<T>
    where T : IIdentified
{
    readonly string? _text;

    Id(string text) => _text = text;

    /// <summary>Whether this is <c>default</c>: no id.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>Reads an id; <c>null</c>, another kind's prefix or a wrong length or letter is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Id<T> id)
    {
        id = default;
        if (text is null || text.Length != T.IdPrefix.Length + Base32.Length || !text.StartsWith(T.IdPrefix, StringComparison.Ordinal))
            return false;
        if (!Base32.IsValid(text.AsSpan(T.IdPrefix.Length)))
            return false;
        id = new Id<T>(text);
        return true;
    }

    /// <summary>Reads an id that must be one.</summary>
    /// <exception cref="FormatException">The text is not an id of this kind.</exception>
    public static Id<T> Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"\"{text}\" is not an id that starts with {T.IdPrefix}.");

    /// <summary>Trusts a text that came out of our own database.</summary>
    internal static Id<T> FromRow(string text) => new(text);

    /// <summary>Makes an id from a time and ten bytes of randomness.</summary>
    internal static Id<T> Of(DateTimeOffset at, ReadOnlySpan<byte> random) =>
        new(T.IdPrefix + Base32.Encode(at.ToUnixTimeMilliseconds(), random));

    /// <summary>The id as text, prefix included.</summary>
    /// <exception cref="InvalidOperationException">The id is <c>default</c>.</exception>
    public override string ToString() => _text ?? throw new InvalidOperationException($"No {T.IdPrefix} id was given.");
}

/// <summary>Ids are plain text in JSON.</summary>
sealed class IdJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Id<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    sealed class Converter<T> : JsonConverter<Id<T>>
        where T : IIdentified
    {
        public override Id<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Id<T>.TryParse(reader.GetString(), out var id) ? id : throw new JsonException($"Expected an id that starts with {T.IdPrefix}.");

        public override void Write(Utf8JsonWriter writer, Id<T> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
