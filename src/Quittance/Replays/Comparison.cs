using System.Security.Cryptography;
using System.Text;
using Quittance.Storage;

namespace Quittance.Replays;

/// <summary>
/// Compares all rows of two databases of one kind, table by table, in the order of their keys. It holds a hash for each thousand rows.
/// What is not rebuilt by a replay is named here, with the reason.
/// </summary>
sealed class Comparison(Session books, Session rebuilt)
{
    const int Stretch = 1000;

    static readonly Dictionary<string, string> Passed = new()
    {
        ["delivery"] = "how often something was said, and by whom",
        ["parked"] = "what is waited for; an event's status tells that it waits",
        ["booking_number"] = "a counter",
        ["answered_request"] = "answers to clients",
        ["setting"] = "the server's own",
        ["schema_migration"] = "the schema's own",
        ["reconciliation_run"] = "what was compared with the provider, and when",
        ["sure_point"] = "up to where the provider was read",
        ["settled_cause"] = "what was found at the provider, too",
        ["difference"] = "what was found to differ from the provider",
    };

    /// <summary>Columns about when and how often something was done, not what: the clock's and the outbox's own.</summary>
    static readonly Dictionary<string, string[]> PassedColumns = new()
    {
        ["event"] = ["attempts", "due_at", "processed_at", "passes"],
        ["provider_call"] = ["lease_owner", "lease_until", "fence", "claimed_at"],
        ["notice"] = ["delivered_at", "attempts", "due_at", "last_error", "lease_owner", "lease_until", "fence"],
        ["transition"] = ["position"],
    };

    static readonly Sql Columns = new(
        """
        select t.name, c.name, c.pk from sqlite_master t join pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%' order by t.name, c.cid
        """,
        """
        select c.table_name::text, c.column_name::text, coalesce(k.ordinal_position, 0)::bigint
        from information_schema.columns c
        left join information_schema.table_constraints p
            on p.table_schema = c.table_schema and p.table_name = c.table_name and p.constraint_type = 'PRIMARY KEY'
        left join information_schema.key_column_usage k
            on k.constraint_schema = p.constraint_schema and k.constraint_name = p.constraint_name and k.column_name = c.column_name
        where c.table_schema = current_schema() order by c.table_name, c.ordinal_position
        """);

    public async Task<IReadOnlyList<ReplayedTable>> RunAsync(CancellationToken cancellationToken)
    {
        var columns = await books.QueryAsync(
            Columns,
            _ => { },
            row => (Table: row.Text(0), Column: row.Text(1), Key: row.Number(2)),
            cancellationToken).ConfigureAwait(false);
        var result = new List<ReplayedTable>();
        foreach (var table in columns.GroupBy(column => column.Table).Where(table => !Passed.ContainsKey(table.Key)))
        {
            string[] key = table.Key == "transition"
                ? ["order_id", "position"]
                : [.. table.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Column)];
            string[] compared = [.. table.Select(column => column.Column).Except(PassedColumns.GetValueOrDefault(table.Key, []))];
            result.Add(await CompareAsync(table.Key, Rows(table.Key, key, compared), cancellationToken).ConfigureAwait(false));
        }

        return result;
    }

    static Sql Rows(string table, string[] key, string[] compared)
    {
        var order = string.Join(", ", key);
        return new Sql(
            $"select {Joined("quote({0})")} from {table} where account = @account order by {order}",
            $"select {Joined("quote_nullable({0})")} from {table} where account = @account order by {order}");

        string Joined(string quoted) => string.Join(
            " || ', ' || ", compared.Select(column => $"'{column} ' || {string.Format(null, quoted, column)}"));
    }

    async Task<ReplayedTable> CompareAsync(string table, Sql rows, CancellationToken cancellationToken)
    {
        var (here, there) = (
            await HashAsync(books, rows, cancellationToken).ConfigureAwait(false),
            await HashAsync(rebuilt, rows, cancellationToken).ConfigureAwait(false));
        var same = here.Hashes.Zip(there.Hashes).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == Math.Max(here.Hashes.Count, there.Hashes.Count))
            return new ReplayedTable(table, here.Count, null);
        var (left, right) = (
            await ReadAsync(books, rows, same, cancellationToken).ConfigureAwait(false),
            await ReadAsync(rebuilt, rows, same, cancellationToken).ConfigureAwait(false));
        var at = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        return new ReplayedTable(
            table, here.Count, $"the books have {Row(left, at)}, and the inbox gives {Row(right, at)}");
    }

    static string Row(List<string> rows, int at) => at < rows.Count ? $"({rows[at]})" : "no such row";

    /// <summary>A hash of each stretch of rows.</summary>
    static async Task<(long Count, List<string> Hashes)> HashAsync(Session session, Sql rows, CancellationToken cancellationToken)
    {
        var (count, hashes) = (0L, new List<string>());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await session.VisitAsync(
            rows,
            _ => { },
            row =>
            {
                hash.AppendData(Encoding.UTF8.GetBytes(row.Text(0)));
                if (++count % Stretch == 0)
                    hashes.Add(Convert.ToHexStringLower(hash.GetHashAndReset()));
            },
            cancellationToken).ConfigureAwait(false);
        hashes.Add(Convert.ToHexStringLower(hash.GetHashAndReset()));
        return (count, hashes);
    }

    /// <summary>One stretch of rows.</summary>
    static async Task<List<string>> ReadAsync(Session session, Sql rows, int stretch, CancellationToken cancellationToken)
    {
        var (at, read) = (0L, new List<string>());
        await session.VisitAsync(
            rows,
            _ => { },
            row =>
            {
                if (at++ / Stretch == stretch)
                    read.Add(row.Text(0));
            },
            cancellationToken).ConfigureAwait(false);
        return read;
    }
}
