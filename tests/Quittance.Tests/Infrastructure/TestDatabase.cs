using Npgsql;

namespace Quittance.Tests.Infrastructure;

/// <summary>
/// A fresh database of one test: whatever must hold on both is written once, in an abstract class, with a sealed class per
/// database that hands in one of these.
/// </summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>What an engine opens it by; set once <see cref="CreateAsync"/> has run.</summary>
    public string ConnectionString { get; protected set; } = "";

    public abstract Task CreateAsync(CancellationToken cancel);

    /// <summary>Another database of the same kind, which is still to be created.</summary>
    public abstract TestDatabase Another();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A file in the temporary folder.</summary>
public sealed class SqliteDatabase : TestDatabase
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quittance-sqlite-");

    public override Task CreateAsync(CancellationToken cancel)
    {
        ConnectionString = $"Data Source={Path.Combine(_folder.FullName, "test.db")}";
        return Task.CompletedTask;
    }

    public override TestDatabase Another() => new SqliteDatabase();

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A database of the run's cluster.</summary>
public sealed class PostgresDatabase(PostgresCluster cluster) : TestDatabase
{
    public override async Task CreateAsync(CancellationToken cancel) => ConnectionString = await cluster.CreateDatabaseAsync(cancel);

    public override TestDatabase Another() => new PostgresDatabase(cluster);

    public override async ValueTask DisposeAsync()
    {
        await cluster.DropDatabaseAsync(ConnectionString);
        NpgsqlConnection.ClearAllPools();
    }
}
