using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Scenarios;

/// <summary>Gives each run an empty database of the present schema.</summary>
abstract class ScenarioDatabase : IAsyncDisposable
{
    /// <summary>The connection string of an empty database; what was given before is gone.</summary>
    public abstract Task<string> EmptyAsync(CancellationToken cancel);

    public abstract ValueTask DisposeAsync();

    protected static async Task MigrateAsync(string database, CancellationToken cancel)
    {
        await using var engine = new Engine(
            new QuittanceOptions { Database = database }, new HttpMessageInvoker(new HttpClientHandler()), NullLogger<Engine>.Instance);
        await engine.MigrateAsync(cancel);
    }
}

/// <summary>A file per run, copied from one that was migrated once.</summary>
sealed class SqliteScenarioDatabase : ScenarioDatabase
{
    const string InMemory = "/dev/shm";

    // What a file system in memory forgets, only a power cut would show.
    readonly DirectoryInfo _folder = Directory.Exists(InMemory)
        ? Directory.CreateDirectory(Path.Combine(InMemory, "quittance-scenarios-" + Path.GetRandomFileName()))
        : Directory.CreateTempSubdirectory("quittance-scenarios-");

    byte[]? _empty;
    int _last;

    public override async Task<string> EmptyAsync(CancellationToken cancel)
    {
        _empty ??= await MakeAsync(cancel);
        if (_last > 0) Delete(PathOf(_last));
        var path = PathOf(++_last);
        await File.WriteAllBytesAsync(path, _empty, cancel);
        return $"Data Source={path}";
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    static void Delete(string path)
    {
        foreach (var ending in new[] { "", "-wal", "-shm" }) File.Delete(path + ending);
    }

    string PathOf(int number) => Path.Combine(_folder.FullName, $"{number}.db");

    async Task<byte[]> MakeAsync(CancellationToken cancel)
    {
        var path = PathOf(0);
        await MigrateAsync($"Data Source={path}", cancel);
        await using (var file = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            await file.OpenAsync(cancel);
            await using var command = file.CreateCommand();
            command.CommandText = "pragma wal_checkpoint(truncate)";
            await command.ExecuteNonQueryAsync(cancel);
        }

        return await File.ReadAllBytesAsync(path, cancel);
    }
}

/// <summary>One database, emptied before each run.</summary>
sealed class PostgresScenarioDatabase(PostgresCluster cluster) : ScenarioDatabase
{
    // The ledger's triggers let nothing be deleted; between two runs of a test they are out of force.
    const string Empty = """
        set session_replication_role = replica;
        do $$
        declare name text;
        begin
            for name in select tablename from pg_tables where schemaname = 'public' and tablename not like '%migration%'
            loop execute format('delete from %I', name); end loop;
        end $$;
        set session_replication_role = origin
        """;

    string? _database;

    public override async Task<string> EmptyAsync(CancellationToken cancel)
    {
        if (_database is null)
        {
            _database = await cluster.CreateDatabaseAsync(cancel);
            await MigrateAsync(_database, cancel);
            return _database;
        }

        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(Empty);
        await command.ExecuteNonQueryAsync(cancel);
        return _database;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_database is not null) await cluster.DropDatabaseAsync(_database);
    }
}
