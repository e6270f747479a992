using Npgsql;

namespace Quittance.Tests.Infrastructure;

/// <summary>
/// The PostgreSQL of a test run: a throw-away cluster that starts when the first test asks for a database and goes with the run.
/// Take it in a test class's constructor. Where <c>QUITTANCE_TEST_POSTGRES</c> holds an administrator's connection string,
/// that server is used instead, and the databases made there are dropped at the end.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly HashSet<string> _databases = [];
    readonly bool _fsync;
    string? _connectionString;
    NpgsqlDataSource? _administrator;
    PostgresServer? _server;
    int _lastDatabase;

    /// <summary>The shared cluster. It does not wait for the disk, which no test can tell: only a power cut would.</summary>
    public PostgresCluster() : this(fsync: false)
    {
    }

    PostgresCluster(bool fsync) => _fsync = fsync;

    /// <summary>A cluster of one's own, never an outside one, that waits for the disk: for what durability costs. Dispose it.</summary>
    public static PostgresCluster WithFsync() => new(fsync: true);

    /// <summary>The connection string of a new, empty database.</summary>
    /// <remarks>
    /// Pools are small and forget idle connections within two seconds, so that hundreds of databases share 200 connections.
    /// </remarks>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancel = default)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            _connectionString ??= await StartAsync(cancel);
            _administrator ??= NpgsqlDataSource.Create(_connectionString);
            // An outside server may keep databases of another run: the process id keeps the names apart.
            var name = $"quittance_{Environment.ProcessId}_{++_lastDatabase}";
            await ExecuteAsync($"create database {name} template template0", cancel);
            _databases.Add(name);
            return new NpgsqlConnectionStringBuilder(_connectionString)
            {
                Database = name,
                MaxPoolSize = 20,
                ConnectionIdleLifetime = 2,
                ConnectionPruningInterval = 1,
            }.ConnectionString;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Drops a database that <see cref="CreateDatabaseAsync"/> made, whoever is still connected.</summary>
    public async Task DropDatabaseAsync(string connectionString, CancellationToken cancel = default)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        await _gate.WaitAsync(cancel);
        try
        {
            if (_databases.Remove(name)) await ExecuteAsync($"drop database if exists {name} with (force)", cancel);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops the cluster and deletes its files; at an outside server, drops what was made there.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is null)
        {
            foreach (var name in _databases) await ExecuteAsync($"drop database if exists {name} with (force)", CancellationToken.None);
        }

        if (_administrator is not null) await _administrator.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _gate.Dispose();
    }

    async Task<string> StartAsync(CancellationToken cancel)
    {
        if (!_fsync && Environment.GetEnvironmentVariable("QUITTANCE_TEST_POSTGRES") is { Length: > 0 } outside) return outside;
        _server = await PostgresServer.StartAsync(_fsync, cancel);
        return _server.ConnectionString;
    }

    async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var command = _administrator!.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
