using System.Text;
using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>One page of a listing, or all of its pages joined.</summary>
/// <param name="Items">The objects, newest first.</param>
/// <param name="HasMore">Whether the listing goes on.</param>
sealed record StripeListing(IReadOnlyList<JsonElement> Items, bool HasMore)
{
    /// <summary>How many pages are read before the search is given up as incomplete.</summary>
    public const int MostPages = 20;

    /// <summary>Reads a page; <c>null</c> when it is not a list whose end can be told.</summary>
    public static StripeListing? Read(JsonElement page)
    {
        if (page.Text("object") != "list" || page.Flag("has_more") is not { } more)
            return null;
        return page.Member("data") is { ValueKind: JsonValueKind.Array } data
            ? new StripeListing(data.EnumerateArray().ToList(), more)
            : null;
    }

    /// <summary>A list, as Stripe would write it, of objects from several pages.</summary>
    public static byte[] Joined(IEnumerable<string> items, bool hasMore) => Encoding.UTF8.GetBytes(
        $$"""{"object":"list","has_more":{{(hasMore ? "true" : "false")}},"data":[{{string.Join(',', items)}}]}""");

    /// <summary>The id after which the listing goes on; <c>null</c> when that cannot be told.</summary>
    public string? Last => Items is [.., var last] ? last.Text("id") : null;

    /// <summary>The objects to which we gave an id.</summary>
    /// <param name="key">The metadata key that it is under.</param>
    /// <param name="id">The id.</param>
    public IReadOnlyList<JsonElement> Named(string key, string id) =>
        Items.Where(item => item.Object("metadata")?.Text(key) == id).ToList();
}
