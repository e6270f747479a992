namespace Quittance.AspNetCore;

/// <summary>One page of a list.</summary>
/// <param name="Data">The rows.</param>
/// <param name="Next">What to pass as <c>before</c> (or <c>after</c>) for the next page; <c>null</c> on the last.</param>
sealed record PageJson<T>(IReadOnlyList<T> Data, string? Next);

/// <summary>Makes pages.</summary>
static class PageJson
{
    public static PageJson<TJson> Of<T, TJson>(List<T> rows, Func<T, TJson> json, Func<T, string> id) =>
        new([.. rows.Select(json)], rows.Count < Limits.Page ? null : id(rows[^1]));
}
