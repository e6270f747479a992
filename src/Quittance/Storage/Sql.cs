using System.Text.RegularExpressions;

namespace Quittance.Storage;

/// <summary>
/// One statement, as text that both databases understand, or as two texts side by side where they differ. Parameters are named;
/// <c>@account</c> is bound by the session. Statements are kept in static fields, one place per room, so that a reference
/// identifies the statement and its prepared form. No text at all means that there is nothing to do on that database. A plus before a
/// column (<c>order by +id</c>) keeps SQLite from walking the key, which has the order, instead of the index, which has the rows.
/// </summary>
sealed class Sql(string sqlite, string postgres)
{
    /// <summary>One row of parameters and constants, with nothing to be reckoned.</summary>
    static readonly Regex RowOfValues = new(@"values\s*\((?<items>(\s*(@\w+|'[^']*'|\d+|null|true|false)\s*,?)+)\)");

    static readonly Regex Parameter = new(@"@(?!account\b)\w+");

    public Sql(string both)
        : this(both, both)
    {
    }

    public string Sqlite => sqlite;

    public string Postgres => postgres;

    /// <summary>
    /// The statement over many rows at once, each parameter an array with one value per row; <c>null</c> where there is none. An insert of
    /// one row is one of many when its <c>values</c> become the columns of <c>unnest</c>; an update is written out.
    /// </summary>
    public string? PostgresForMany { get; init; } = ManyOf(postgres);

    static string? ManyOf(string statement)
    {
        if (RowOfValues.Match(statement) is not { Success: true } values)
            return null;
        var items = values.Groups["items"].Value.Split(',', StringSplitOptions.TrimEntries);
        string[] columns = [.. items.Where(item => item.StartsWith('@') && item != "@account").Distinct(StringComparer.Ordinal)];
        if (columns.Length == 0 || Parameter.Count(statement) != Parameter.Count(values.Value))
            return null;
        var names = columns.Select(column => $"\"{column[1..]}\"");
        var taken = items.Select(item => columns.Contains(item) ? $"added.\"{item[1..]}\"" : item);
        return statement.Replace(
            values.Value,
            $"select {string.Join(", ", taken)} from unnest({string.Join(", ", columns)}) as added({string.Join(", ", names)})",
            StringComparison.Ordinal);
    }
}
