using System.Text.Json;

namespace Quittance.Storage;

/// <summary>The snake_case word of an enum's value, the same in the database and in the API.</summary>
static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>.ByValue[value];

    public static T Read<T>(string word)
        where T : struct, Enum =>
        TryRead<T>(word, out var value)
            ? value
            : throw new InvalidOperationException($"The database holds \"{word}\", which is no {typeof(T).Name}.");

    public static bool TryRead<T>(string word, out T value)
        where T : struct, Enum => Table<T>.ByWord.TryGetValue(word, out value);

    static class Table<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(
            value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> ByWord = ByValue.ToDictionary(
            pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
