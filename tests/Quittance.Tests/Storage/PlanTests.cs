using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Quittance.Storage;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Storage;

/// <summary>
/// No statement reads a table that grows from one end to the other: each finds its rows by an index, and by more than what all rows share.
/// What is read so on purpose is named, with the reason.
/// </summary>
public abstract partial class PlanTests(TestDatabase database) : IAsyncLifetime
{
    /// <summary>Few rows however long the server runs: a row for each seller, capacity, account of the ledger and the like.</summary>
    static readonly string[] Small =
    [
        "capacity", "setting", "seller", "meter_account", "reservation", "reconciliation_run", "sure_point", "ledger_balance", "payout",
        "booking_number",
    ];

    /// <summary>What the database says of itself.</summary>
    static readonly string[] Catalog = ["pg_", "sqlite_", "pragma_"];

    /// <summary>Indexes that hold only what is not at rest.</summary>
    static readonly string[] OfOpenThings =
    [
        "event_due", "event_status", "orders_due", "provider_call_due", "provider_call_open", "notice_due", "refund_open", "dispute_open",
        "transfer_due", "transfer_asked", "reversal_asked", "operator_case_open", "difference_open", "payment_unsettled",
        "delivery_rejected", "provider_call_leased",
    ];

    static readonly Dictionary<string, string> OnPurpose = new()
    {
        ["ReplayRows.Schedule: event"] = "whoever has the inbox replayed reads all of it",
        ["DiagnosisRows.LastWebhook: event"] = "it goes back from the newest and stops at the first webhook",
        ["ReplayRows.Any: event"] = "it stops at the first row",
        ["SurePointRows.FirstOrder: orders"] = "it stops at the first row",
        ["LedgerSql.Count: ledger_transaction"] = "whoever has the ledger proved reads all of it",
    };

    /// <summary>Every statement of the engine: they stand in static fields.</summary>
    static readonly (string Name, Sql Sql)[] Statements =
    [
        .. typeof(Sql).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Sql) && field.DeclaringType!.Name != "Migrator")
            .Select(field => (Name: $"{field.DeclaringType!.Name}.{field.Name}", Sql: (Sql)field.GetValue(null)!))
            .OrderBy(statement => statement.Name, StringComparer.Ordinal),
    ];

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What all or most rows have in common; an index that is searched by these alone is read whole.</summary>
    private protected static IReadOnlySet<string> Shared { get; } =
        new HashSet<string> { "account", "provider", "live", "status", "signature_valid", "source" };

    private protected TestDatabase Database => database;

    public async ValueTask InitializeAsync()
    {
        await database.CreateAsync(Cancel);
        await using var engine = new Engine(
            new QuittanceOptions { Database = database.ConnectionString },
            new HttpMessageInvoker(new HttpClientHandler()),
            NullLogger<Engine>.Instance);
        await engine.MigrateAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    [Fact]
    public async Task No_statement_reads_a_growing_table_whole()
    {
        Assert.True(Statements.Length > 100, $"Only {Statements.Length} statements were found.");
        var whole = new List<string>();
        await foreach (var (name, table, index) in ReadWholeAsync(Statements))
        {
            var isCatalog = Catalog.Any(prefix => table.StartsWith(prefix, StringComparison.Ordinal));
            if (!isCatalog && !Small.Contains(table) && !OfOpenThings.Contains(index))
                whole.Add($"{name}: {table}");
        }

        // Those that are on purpose must be seen: otherwise the plans are no longer understood.
        Assert.Equal(OnPurpose.Keys.Order(StringComparer.Ordinal), whole.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The tables that statements read from one end to the other, and the index that they do it by, if any.</summary>
    private protected abstract IAsyncEnumerable<(string Name, string Table, string Index)> ReadWholeAsync(
        (string Name, Sql Sql)[] statements);

    /// <summary>The parameters of a statement, each once.</summary>
    private protected static string[] ParametersOf(string statement) =>
        [.. Parameter().Matches(statement).Select(match => match.Value).Distinct()];

    [GeneratedRegex(@"@\w+")]
    private protected static partial Regex Parameter();
}

/// <inheritdoc/>
public sealed partial class SqlitePlanTests() : PlanTests(new SqliteDatabase())
{
    private protected override async IAsyncEnumerable<(string Name, string Table, string Index)> ReadWholeAsync(
        (string Name, Sql Sql)[] statements)
    {
        await using var connection = new SqliteConnection(Database.ConnectionString);
        await connection.OpenAsync(Cancel);
        foreach (var (name, sql) in statements.Where(statement => statement.Sql.Sqlite.Length > 0))
        {
            await using var explain = connection.CreateCommand();
            explain.CommandText = "explain query plan " + sql.Sqlite;
            foreach (var parameter in ParametersOf(sql.Sqlite))
                explain.Parameters.AddWithValue(parameter, DBNull.Value);
            await using var plan = await explain.ExecuteReaderAsync(Cancel);
            while (await plan.ReadAsync(Cancel))
            {
                var step = Step().Match(plan.GetString(3));
                var by = Column().Matches(step.Groups["by"].Value).Select(match => match.Groups["column"].Value);
                if (step.Success && step.Groups["table"].Value != "json_each" && by.All(Shared.Contains))
                    yield return (name, step.Groups["table"].Value, step.Groups["index"].Value);
            }
        }
    }

    [GeneratedRegex(@"^(SCAN|SEARCH) (TABLE )?(?<table>[a-z_]+)( AS \w+)?"
        + @"( USING (\w+ )*?(INDEX (?<index>\w+)|PRIMARY KEY)( \((?<by>.*)\))?)?")]
    private static partial Regex Step();

    [GeneratedRegex(@"(?<column>\w+)[=<>]")]
    private static partial Regex Column();
}

/// <inheritdoc/>
public sealed partial class PostgresPlanTests(PostgresCluster cluster) : PlanTests(new PostgresDatabase(cluster))
{
    /// <summary>Every table with so many rows that reading it whole costs something: all at rest, otherwise each value once.</summary>
    const string Fill =
        """
        set session_replication_role = replica;
        do $do$
        declare
            told record;
        begin
            for told in select conrelid::regclass::text as t, conname from pg_constraint
                where contype = 'c' and connamespace = 'public'::regnamespace loop
                execute format('alter table %s drop constraint %I', told.t, told.conname);
            end loop;
            for told in select table_name as t, string_agg(case
                    when column_name = 'account' then '1'
                    when column_name = 'due_at' and is_nullable = 'YES' then 'null'
                    when column_name = 'status' and data_type = 'text' then '''processed'''
                    when data_type = 'boolean' then 'i % 2 = 0'
                    when data_type in ('bigint', 'integer') then 'i'
                    when data_type = 'bytea' then '''x''::bytea'
                    when data_type = 'jsonb' then '''[]''::jsonb'
                    when data_type like 'timestamp%' then 'now() + i * interval ''1 s'''
                    else quote_literal(column_name || '-') || ' || i' end, ', ' order by ordinal_position) as one_row
                from information_schema.columns where table_schema = 'public' and table_name <> 'schema_migration' group by table_name loop
                execute format(
                    'insert into %I overriding system value select %s from generate_series(1, 5000) i', told.t, told.one_row);
            end loop;
        end $do$;
        """;

    private protected override async IAsyncEnumerable<(string Name, string Table, string Index)> ReadWholeAsync(
        (string Name, Sql Sql)[] statements)
    {
        var settings = new NpgsqlConnectionStringBuilder(Database.ConnectionString)
        {
            Options = PostgresStore.Planning,
        };
        await using var source = NpgsqlDataSource.Create(settings);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        (string Name, string Text)[] texts =
        [
            .. statements.Where(statement => statement.Sql.Postgres.Length > 0)
                .Select(statement => (statement.Name, statement.Sql.Postgres)),
            .. statements.Where(statement => statement.Sql.PostgresForMany?.Contains("from event e", StringComparison.Ordinal) is true
                    || statement.Sql.PostgresForMany?.StartsWith("with", StringComparison.Ordinal) is true)
                .Select(statement => (statement.Name, Typed(statement.Sql.PostgresForMany!))),
        ];
        await RunAsync(connection, Fill);
        await using var store = new PostgresStore(Database.ConnectionString, isJoined: false);
        // Plans hold as soon as we have counted, and when the database has done so itself.
        foreach (var count in new[] { () => store.UpkeepAsync(Cancel), () => RunAsync(connection, "analyze") })
        {
            await count();
            foreach (var text in texts)
            {
                foreach (var (table, index) in WholeIn(await PlanAsync(connection, text.Text), ""))
                    yield return (text.Name, table, index);
            }
        }
    }

    static async Task<JsonObject> PlanAsync(NpgsqlConnection connection, string sql)
    {
        var parameters = ParametersOf(sql);
        var text = parameters.OrderByDescending(parameter => parameter.Length).Aggregate(
            sql,
            (statement, parameter) =>
                statement.Replace(parameter, $"${Array.IndexOf(parameters, parameter) + 1}", StringComparison.Ordinal));
        await RunAsync(connection, $"prepare looked_at as {text}");
        var nulls = parameters.Length == 0 ? "" : $"({string.Join(", ", parameters.Select(_ => "null"))})";
        var plan = await RunAsync(connection, $"explain (format json, costs off) execute looked_at{nulls}");
        await RunAsync(connection, "deallocate looked_at");
        return JsonNode.Parse(plan)![0]!["Plan"]!.AsObject();
    }

    /// <summary>The driver says of which type an array is; here its name does.</summary>
    static string Typed(string statement) => Columns().Replace(
        statement,
        unnest => Parameter().Replace(
            unnest.Value,
            parameter => $"{parameter.Value}::{TypeOf(parameter.Value)}[]"));

    static string TypeOf(string parameter) => parameter switch
    {
        "@body" or "@bodyHash" or "@checksum" or "@requestHash" => "bytea",
        "@live" or "@onlyIfCovered" => "boolean",
        "@headers" or "@facts" => "jsonb",
        "@at" => "timestamptz",
        "@attempts" or "@bodySize" or "@amount" or "@position" or "@entries" => "bigint",
        _ when parameter.EndsWith("At", StringComparison.Ordinal) => "timestamptz",
        _ => "text",
    };

    [GeneratedRegex(@"unnest\([^)]*\)")]
    private static partial Regex Columns();

    static async Task<string> RunAsync(NpgsqlConnection connection, string text)
    {
        await using var command = new NpgsqlCommand(text, connection);
        return await command.ExecuteScalarAsync(Cancel) as string ?? "";
    }

    static IEnumerable<(string Table, string Index)> WholeIn(JsonObject node, string above)
    {
        var table = (string?)node["Relation Name"] ?? above;
        var by = Column().Matches((string?)node["Index Cond"] ?? "").Select(match => match.Groups["column"].Value);
        if ((string)node["Node Type"]! is "Seq Scan" or "Index Scan" or "Index Only Scan" or "Bitmap Index Scan"
            && by.All(Shared.Contains))
            yield return (table, (string?)node["Index Name"] ?? "");
        foreach (var below in node["Plans"]?.AsArray() ?? [])
        {
            foreach (var found in WholeIn(below!.AsObject(), table))
                yield return found;
        }
    }

    [GeneratedRegex(@"\((?:\w+\.)?(?<column>\w+) (?:=|<|>|~|IS)")]
    private static partial Regex Column();
}
