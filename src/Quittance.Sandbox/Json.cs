using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Quittance.Sandbox;

/// <summary>JSON as it goes over the wire.</summary>
internal static class Json
{
    static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented)) node.WriteTo(writer);
        return stream.ToArray();
    }

    public static JsonObject Parse(ReadOnlySpan<byte> json) => (JsonObject)JsonNode.Parse(json)!;

    public static JsonArray Array(IEnumerable<string> values)
    {
        var array = new JsonArray();
        foreach (var value in values) array.Add((JsonNode)value);
        return array;
    }

    public static JsonArray Array(IEnumerable<JsonObject> values)
    {
        var array = new JsonArray();
        foreach (var value in values) array.Add((JsonNode)value);
        return array;
    }

    /// <summary>The wire name of an enum's value: <c>RequiresAction</c> is <c>requires_action</c>.</summary>
    public static string Name(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The enum's value of a wire name, or null.</summary>
    public static T? Named<T>(string? name) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Name(value) == name) return value;
        }
        return null;
    }

    /// <summary>A member that is a text, or null.</summary>
    public static string? Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A member that is a whole number, or null.</summary>
    public static long? Number(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue(out long number) ? number : null;

    /// <summary>What an object held before where it now holds something else; null for a member that is new.</summary>
    public static JsonObject Changes(JsonObject before, JsonObject after)
    {
        var changes = new JsonObject();
        foreach (var (name, now) in after)
        {
            var then = before[name];
            if (JsonNode.DeepEquals(then, now)) continue;
            changes[name] = then is JsonObject old && now is JsonObject current ? Changes(old, current) : then?.DeepClone();
        }
        foreach (var (name, then) in before)
        {
            if (!after.ContainsKey(name)) changes[name] = then?.DeepClone();
        }
        return changes;
    }
}
