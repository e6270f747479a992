using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Quittance.Bench.Measures;

/// <summary>Rows of a server that has been running for years, put into a database past the engine: as many as would take it days.</summary>
static class Filling
{
    const int AtOnce = 500_000;

    /// <summary>Events at rest without their bodies, spread over the identities as a provider's are.</summary>
    const string Events =
        """
        insert into event (account, id, source, provider, provider_account, live, external_id, type, rank, body_hash, body_in, status,
            received_at, processed_at)
        select 1, {id}, 'webhook', 'stripe', '', {no}, {scattered}, 'payment_intent.succeeded', 2, {hash}, {body}, 'processed',
            {then}, {then}
        from {numbers}
        """;

    const string Transactions =
        """
        insert into ledger_transaction (account, id, cause, event_id, at, entries, checksum)
        select 1, {id}, {scattered}, {id}, {then}, 2, {hash} from {numbers}
        """;

    const string Entries =
        """
        insert into ledger_entry (account, transaction_id, position, ledger_account, commodity, amount)
        select 1, {id}, side, case side when 1 then 'provider_clearing:stripe:test' else 'platform_revenue:test' end, 'eur',
            300 - 200 * side
        from {numbers} cross join (select 1 as side union all select 2) sides
        """;

    /// <summary>Bodies of a day a year ago; nothing refers to them.</summary>
    const string Bodies =
        """
        insert into delivery (account, id, endpoint, received_at, headers, signature_valid, result, body_hash, body_size, body)
        select 1, {body}, 'stripe', {then}, '{}', {yes}, 'accepted', {hash}, 3000, {bytes} from {numbers}
        """;

    /// <summary>Fills a database whose schema is there with events and as many transactions of the ledger.</summary>
    public static async Task FillAsync(string database, int rows)
    {
        await using var connection = await OpenAsync(database);
        var triggers = await DropTriggersAsync(connection);
        foreach (var statement in new[] { Events, Transactions, Entries })
        {
            for (var from = 1; from <= rows; from += AtOnce)
                await RunAsync(connection, Spell(connection, statement, from, Math.Min(rows, from + AtOnce - 1)));
        }

        foreach (var trigger in triggers)
            await RunAsync(connection, trigger);
        await RunAsync(connection, connection is SqliteConnection ? "pragma wal_checkpoint(truncate)" : "vacuum analyze");
    }

    /// <summary>Adds bodies that are past their time.</summary>
    public static async Task AddBodiesAsync(string database, int rows)
    {
        await using var connection = await OpenAsync(database);
        for (var from = 1; from <= rows; from += AtOnce)
            await RunAsync(connection, Spell(connection, Bodies, from, Math.Min(rows, from + AtOnce - 1)));
    }

    /// <summary>How many of those are left.</summary>
    public static async Task<long> BodiesAsync(string database)
    {
        await using var connection = await OpenAsync(database);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from delivery where account = 1 and id < 'dlv_01'";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>The statement in a database's words. Ids are older than any that the engine mints.</summary>
    static string Spell(DbConnection connection, string statement, int from, int until)
    {
        var sqlite = connection is SqliteConnection;
        var number = sqlite ? "printf('%024d', i)" : "lpad(i::text, 24, '0')";
        var words = new Dictionary<string, string>
        {
            ["{id}"] = $"'evt_00' || {number}",
            ["{body}"] = $"'dlv_00' || {number}",
            ["{scattered}"] = sqlite
                ? "'evt_' || printf('%016x', (i * 2654435761) % 4294967296) || printf('%08d', i)"
                : "'evt_' || md5(i::text)",
            ["{hash}"] = sqlite ? "zeroblob(32)" : "decode(repeat('00', 32), 'hex')",
            ["{bytes}"] = sqlite ? "randomblob(3000)" : "decode(repeat(md5(i::text), 94), 'hex')",
            ["{then}"] = sqlite ? "1735689600000000 + i" : "timestamptz '2025-01-01' + i * interval '1 ms'",
            ["{no}"] = sqlite ? "0" : "false",
            ["{yes}"] = sqlite ? "1" : "true",
            ["{numbers}"] = sqlite
                ? $"(with recursive n(i) as (select {from} union all select i + 1 from n where i < {until}) select i from n) n"
                : $"generate_series({from}, {until}) i",
        };
        return words.Aggregate(statement, (text, word) => text.Replace(word.Key, word.Value, StringComparison.Ordinal));
    }

    static async Task<DbConnection> OpenAsync(string database)
    {
        DbConnection connection = database.StartsWith("Data Source", StringComparison.Ordinal)
            ? new SqliteConnection(database)
            : new NpgsqlConnection(database + ";Command Timeout=0");
        await connection.OpenAsync();
        await RunAsync(
            connection,
            connection is SqliteConnection
                ? "pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -500000"
                : "set session_replication_role = replica; set synchronous_commit = off");
        return connection;
    }

    /// <summary>On SQLite a trigger asks about each row; PostgreSQL's stand still for such a session.</summary>
    /// <returns>What makes them again.</returns>
    static async Task<IReadOnlyList<string>> DropTriggersAsync(DbConnection connection)
    {
        if (connection is not SqliteConnection)
            return [];
        var triggers = new List<(string Name, string Text)>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "select name, sql from sqlite_master where type = 'trigger'";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                triggers.Add((reader.GetString(0), reader.GetString(1)));
        }

        foreach (var (name, _) in triggers)
            await RunAsync(connection, $"drop trigger {name}");
        return [.. triggers.Select(trigger => trigger.Text)];
    }

    static async Task RunAsync(DbConnection connection, string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
