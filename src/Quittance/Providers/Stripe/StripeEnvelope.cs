using System.Globalization;
using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>
/// The members of an event that identify it, read forward without building a document. Snapshot and thin events
/// (<c>v2.core.event</c>) share them, but for two: a thin event's time is ISO text, and its account is called <c>context</c>.
/// </summary>
/// <param name="Id">The event's id.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Account">The connected account that it is about, if any.</param>
/// <param name="Live">Live or test mode.</param>
/// <param name="CreatedAt">Stripe's time of the event; of a snapshot in whole seconds.</param>
/// <param name="Thin">Whether it only names the object that changed.</param>
sealed record StripeEnvelope(string Id, string Type, string? Account, bool Live, DateTimeOffset? CreatedAt, bool Thin)
{
    const int LongestId = 255;
    const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary>Reads a body; <c>null</c> when it is not JSON, or names no id, type or mode.</summary>
    public static StripeEnvelope? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return ReadMembers(new Utf8JsonReader(StripeJson.WithoutMark(body).Span));
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A string that is not Unicode.
            return null;
        }
    }

    static StripeEnvelope? ReadMembers(Utf8JsonReader reader)
    {
        string? id = null, type = null, account = null, context = null, kind = null;
        bool? live = null;
        DateTimeOffset? created = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "id": id = Text(reader); break;
                case "object": kind = Text(reader); break;
                case "type": type = Text(reader); break;
                case "account": account = Text(reader); break;
                case "context": context = Text(reader); break;
                case "livemode": live = Flag(reader); break;
                case "created": created = Time(reader); break;
            }

            reader.Skip();
        }

        var thin = kind?.StartsWith("v2.", StringComparison.Ordinal) == true;
        return id is { Length: <= LongestId } && type is { Length: <= LongestId } && live is { } mode && !reader.Read()
            ? new StripeEnvelope(id, type, account ?? (thin ? context : null), mode, created, thin)
            : null;
    }

    static string? Text(Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } text ? text : null;

    static bool? Flag(Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    static DateTimeOffset? Time(Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var seconds) => StripeJson.FromSeconds(seconds),
        JsonTokenType.String when DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, Utc, out var time) => time,
        _ => null,
    };
}
