using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.EndToEnd;

/// <summary>A server that the tests of one class share: on SQLite or on PostgreSQL.</summary>
public abstract class ServerFixture : IAsyncLifetime
{
    internal RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync(await DatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await DropAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<string> DatabaseAsync();

    private protected virtual Task DropAsync() => Task.CompletedTask;
}

/// <summary>A server on SQLite.</summary>
public sealed class SqliteServer : ServerFixture
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quittance-server-");

    private protected override Task<string> DatabaseAsync() =>
        Task.FromResult($"Data Source={Path.Combine(_folder.FullName, "server.db")}");

    private protected override Task DropAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>A server on PostgreSQL.</summary>
public sealed class PostgresBackedServer(PostgresCluster cluster) : ServerFixture
{
    private protected override Task<string> DatabaseAsync() => cluster.CreateDatabaseAsync();
}
