using Npgsql;
using Quittance.Tests.Infrastructure;

namespace Quittance.Torture;

/// <summary>What the servers keep their data in, for one ordeal.</summary>
abstract class Database : IAsyncDisposable
{
    /// <summary>What the servers connect with.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>How often the database itself died so far.</summary>
    public int Failovers { get; private protected set; }

    public static async Task<Database> OpenAsync(DatabaseKind kind, CancellationToken cancellationToken) => kind switch
    {
        DatabaseKind.Sqlite => new SqliteFile(),
        DatabaseKind.Postgres => await PostgresPair.StartAsync(cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Lets the database die, where it can live on.</summary>
    public abstract Task FailOverAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

/// <summary>One file that both servers open.</summary>
sealed class SqliteFile : Database
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quittance-torture-");

    public override string ConnectionString => $"Data Source={Path.Combine(_folder.FullName, "quittance.db")}";

    public override Task FailOverAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A primary and a standby that has everything that was acknowledged; the servers know both.</summary>
sealed class PostgresPair : Database
{
    const string Name = "quittance";
    readonly PostgresServer _primary;
    readonly PostgresServer _standby;

    PostgresPair(PostgresServer primary, PostgresServer standby)
    {
        _primary = primary;
        _standby = standby;
        ConnectionString = $"Host=127.0.0.1:{primary.Port},127.0.0.1:{standby.Port};Username={PostgresServer.User};Database={Name};"
            + "Target Session Attributes=primary;Host Recheck Seconds=1;Timeout=5";
    }

    public override string ConnectionString { get; }

    public static async Task<PostgresPair> StartAsync(CancellationToken cancellationToken)
    {
        var primary = await PostgresServer.StartAsync(fsync: true, cancellationToken);
        try
        {
            await ExecuteAsync(primary, $"create database {Name}", cancellationToken);
            var standby = await primary.StartStandbyAsync(cancellationToken);
            // From here on no commit is acknowledged before the standby has it on its disk.
            await ExecuteAsync(primary, "alter system set synchronous_standby_names = '*'", cancellationToken);
            await ExecuteAsync(primary, "select pg_reload_conf()", cancellationToken);
            return new PostgresPair(primary, standby);
        }
        // Whatever it was, the caller gets it; what had started is stopped first.
        catch
        {
            await primary.DisposeAsync();
            throw;
        }
    }

    public override async Task FailOverAsync(CancellationToken cancellationToken)
    {
        _primary.Kill();
        await ExecuteAsync(_standby, "select pg_promote()", cancellationToken);
        Failovers++;
    }

    public override async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        await _standby.DisposeAsync();
    }

    static async Task ExecuteAsync(PostgresServer server, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
