using System.Collections.Concurrent;
using System.Text.Json;

namespace Quittance.Storage;

/// <summary>The snake_case word of an enum's value, the same in the database and in the API.</summary>
static class Words
{
    static readonly ConcurrentDictionary<Type, (Dictionary<string, object> ByWord, Dictionary<object, string> ByValue)> Tables = new();

    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>().ByValue[value];

    public static T Read<T>(string word)
        where T : struct, Enum =>
        TryRead<T>(word, out var value)
            ? value
            : throw new InvalidOperationException($"The database holds \"{word}\", which is no {typeof(T).Name}.");

    public static bool TryRead<T>(string word, out T value)
        where T : struct, Enum
    {
        var found = Table<T>().ByWord.TryGetValue(word, out var boxed);
        value = found ? (T)boxed! : default;
        return found;
    }

    static (Dictionary<string, object> ByWord, Dictionary<object, string> ByValue) Table<T>()
        where T : struct, Enum =>
        Tables.GetOrAdd(typeof(T), static _ =>
        {
            var pairs = System.Enum.GetValues<T>().Select(
                value => (Word: JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), Value: (object)value)).ToArray();
            return (
                pairs.ToDictionary(pair => pair.Word, pair => pair.Value, StringComparer.Ordinal),
                pairs.ToDictionary(pair => pair.Value, pair => pair.Word));
        });
}
