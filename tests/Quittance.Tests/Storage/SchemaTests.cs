using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;
using Quittance.Storage;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Storage;

/// <summary>Migrating, on both databases.</summary>
public abstract partial class SchemaTests(TestDatabase database) : IAsyncLifetime
{
    static readonly Sql Newer = new(
        "insert into schema_migration (version, name, checksum, applied_at) values (9999, '9999_future', 'x', 0)",
        "insert into schema_migration (version, name, checksum, applied_at) values (9999, '9999_future', 'x', now())");

    static readonly Sql Altered = new("update schema_migration set checksum = 'other' where version = 1");
    static readonly Sql Applied = new("select count(*) from schema_migration");

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected TestDatabase Database => database;

    public ValueTask InitializeAsync() => new(database.CreateAsync(Cancel));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Migrating_twice_changes_nothing_the_second_time()
    {
        Assert.NotEmpty(await MigrateAsync());

        Assert.Empty(await MigrateAsync());
    }

    [Fact]
    public async Task Of_many_who_migrate_at_once_one_does_it()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(MigrateAsync, Cancel)));

        Assert.Single(applied, names => names.Count > 0);
    }

    [Fact]
    public async Task A_database_that_a_newer_program_made_is_refused()
    {
        await MigrateAsync();
        await ExecuteAsync(Newer);

        var refusal = await Assert.ThrowsAsync<SchemaException>(MigrateAsync);

        Assert.Contains("9999_future", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_with_another_text_is_refused()
    {
        await MigrateAsync();
        await ExecuteAsync(Altered);

        Assert.Contains(
            "is not the one in this program", (await Assert.ThrowsAsync<SchemaException>(MigrateAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_database_is_left_as_it_was()
    {
        await MigrateAsync();
        await ExecuteAsync(Newer);
        await Assert.ThrowsAsync<SchemaException>(MigrateAsync);

        await using var store = Store.Open(database.ConnectionString);
        await using var session = await store.ReadAsync(Cancel);
        Assert.True(await session.FirstAsync(Applied, _ => { }, row => row.Number(0), Cancel) >= 2);
    }

    [Fact]
    public async Task Every_statement_of_the_library_fits_the_schema()
    {
        await MigrateAsync();
        var faults = new List<string>();

        foreach (var (name, sql) in Statements())
        {
            if (await TryPrepareAsync(sql) is { } fault)
                faults.Add($"{name}: {fault}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private protected abstract Task<string?> TryPrepareAsync(Sql sql);

    private protected abstract Sql Columns { get; }

    /// <summary>Each column as <c>table.column kind null</c>, with one word for what both databases mean by a type.</summary>
    internal async Task<IReadOnlyList<string>> ReadColumnsAsync()
    {
        await MigrateAsync();
        await using var store = Store.Open(database.ConnectionString);
        await using var session = await store.ReadAsync(Cancel);
        var rows = await session.QueryAsync(
            Columns,
            _ => { },
            row => (Table: row.Text(0), Column: row.Text(1), Type: row.Text(2).ToLowerInvariant(), Required: row.Flag(3)),
            Cancel);
        return [.. rows.Where(row => row.Table != "schema_migration").Select(
            row => $"{row.Table}.{row.Column} {Kind(row.Type)}{(row.Required ? " not null" : "")}").Order(StringComparer.Ordinal)];
    }

    static string Kind(string type) => type switch
    {
        "text" or "jsonb" => "text",
        "bigint" or "integer" or "boolean" or "timestamp with time zone" => "integer",
        "blob" or "bytea" => "bytes",
        _ => type,
    };

    /// <summary>Every static statement of the library but the migrator's own, which run before there is a schema.</summary>
    internal static IEnumerable<(string Name, Sql Sql)> Statements() =>
        from type in typeof(Store).Assembly.GetTypes()
        where type != typeof(Migrator)
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.FieldType == typeof(Sql)
        select ($"{type.Name}.{field.Name}", (Sql)field.GetValue(null)!);

    internal static IEnumerable<string> Parameters(string text) => ParameterPattern().Matches(text).Select(match => match.Value).Distinct();

    private protected Task<IReadOnlyList<string>> MigrateAsync() => MigrateAsync(database.ConnectionString);

    internal static async Task<IReadOnlyList<string>> MigrateAsync(string connectionString)
    {
        await using var store = Store.Open(connectionString);
        return await new Migrator(store, new VirtualTime()).MigrateAsync(Cancel);
    }

    async Task ExecuteAsync(Sql sql)
    {
        await using var store = Store.Open(database.ConnectionString);
        await using var session = await store.BeginAsync(Cancel);
        await session.ExecuteAsync(sql, _ => { }, Cancel);
        await session.CommitAsync(Cancel);
    }

    [GeneratedRegex(@"@\w+")]
    private static partial Regex ParameterPattern();
}

public sealed class SqliteSchemaTests() : SchemaTests(new SqliteDatabase())
{
    private protected override Sql Columns => new(
        "select m.name, c.name, c.type, c.\"notnull\" or c.pk > 0 from sqlite_master m, pragma_table_info(m.name) c where m.type = "
        + "'table' and m.name not like 'sqlite_%'");

    private protected override async Task<string?> TryPrepareAsync(Sql sql)
    {
        if (sql.Sqlite.Length == 0)
            return null;
        await using var store = Store.Open(Database.ConnectionString);
        await using var session = await store.BeginAsync(Cancel);
        try
        {
            await session.QueryAsync(
                new Sql("explain " + sql.Sqlite),
                args =>
                {
                    foreach (var parameter in Parameters(sql.Sqlite).Where(parameter => parameter != "@account"))
                        args.Text(parameter[1..], null);
                },
                _ => 0,
                Cancel);
            return null;
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            return error.Message;
        }
    }
}

public sealed class PostgresSchemaTests(PostgresCluster cluster) : SchemaTests(new PostgresDatabase(cluster))
{
    private protected override Sql Columns => new(
        "select table_name::text, column_name::text, data_type::text, is_nullable = 'NO' from information_schema.columns where "
        + "table_schema = 'public'");

    private protected override async Task<string?> TryPrepareAsync(Sql sql)
    {
        if (sql.Postgres.Length == 0)
            return null;
        await using var connection = new NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql.Postgres, connection);
        foreach (var parameter in Parameters(sql.Postgres))
            command.Parameters.Add(new NpgsqlParameter(parameter[1..], NpgsqlTypes.NpgsqlDbType.Unknown) { Value = DBNull.Value });
        try
        {
            await command.PrepareAsync(Cancel);
            return null;
        }
        catch (PostgresException error)
        {
            return error.MessageText;
        }
    }

    [Fact]
    public async Task Both_databases_have_the_same_columns()
    {
        await using var file = new SqliteSchemaTests();
        await file.InitializeAsync();

        // What a table counts there is a sequence here.
        var there = (await file.ReadColumnsAsync()).Where(column => !column.StartsWith("booking_number.", StringComparison.Ordinal));
        Assert.Equal(there, await ReadColumnsAsync());
    }
}
