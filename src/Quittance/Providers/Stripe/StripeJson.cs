using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Quittance.Providers.Stripe;

/// <summary>
/// Reading Stripe's JSON without trusting its shape: a member that is missing, null or of another kind is <c>null</c>, never a
/// default. Unknown members are passed over.
/// </summary>
static class StripeJson
{
    static readonly JsonDocumentOptions Once = new() { AllowDuplicateProperties = false };

    /// <summary>Parses a body; <c>null</c> when it is not JSON, holds a member twice, or holds text that is not Unicode.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        body = WithoutMark(body);
        try
        {
            return IsUnicode(body.Span) ? JsonDocument.Parse(body, Once) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The body without a leading byte order mark, which JSON readers do not accept.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    // Half a surrogate pair is valid JSON and no text: every read of such a string would throw, so it is looked for once, here.
    static bool IsUnicode(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return false;
        if (body.IndexOf("\\u"u8) < 0)
            return true;
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    extension(JsonElement element)
    {
        /// <summary>A member that is there and not null.</summary>
        public JsonElement? Member(string name) =>
            element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null
                ? value
                : null;

        /// <summary>A member that is an object.</summary>
        public JsonElement? Object(string name) => element.Member(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

        /// <summary>A member that is text and not empty.</summary>
        public string? Text(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

        /// <summary>A member that names one of several cases; what is no text at all is a word that nobody knows.</summary>
        public string? Word(string name) => element.Member(name) is { } value
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.ValueKind.ToString()
            : null;

        /// <summary>A member that is a whole number of 64 bits.</summary>
        public long? Integer(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

        /// <summary>A member that is true or false.</summary>
        public bool? Flag(string name) => element.Member(name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

        /// <summary>A member that is a time in Unix seconds.</summary>
        public DateTimeOffset? Time(string name) => element.Integer(name) is { } seconds ? FromSeconds(seconds) : null;

        /// <summary>The id of a linked object: Stripe writes the id alone, or the whole object where it was expanded.</summary>
        public string? Link(string name) => element.Object(name)?.Text("id") ?? element.Text(name);
    }

    /// <summary>A time in Unix seconds; <c>null</c> when there is no such time.</summary>
    public static DateTimeOffset? FromSeconds(long seconds) =>
        seconds is >= 0 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
