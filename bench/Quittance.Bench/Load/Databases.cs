using Npgsql;
using Quittance.Tests.Infrastructure;

namespace Quittance.Bench.Load;

/// <summary>The databases of a run: one PostgreSQL that waits for the disk, and SQLite files beside it.</summary>
sealed class Databases : IAsyncDisposable
{
    readonly PostgresServer _server;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quittance-bench-");
    int _last;
    int _dropped;

    Databases(PostgresServer server) => _server = server;

    public static async Task<Databases> StartAsync()
    {
        var databases = new Databases(await PostgresServer.StartAsync(fsync: true, CancellationToken.None));
        await databases.RunInAsync();
        return databases;
    }

    /// <summary>Where the server's socket is, and its port: for programs of PostgreSQL's own.</summary>
    public PostgresServer Server => _server;

    /// <summary>A new, empty database on PostgreSQL.</summary>
    public async Task<string> PostgresAsync()
    {
        var name = $"bench_{++_last}";
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
        return $"Host=127.0.0.1;Port={_server.Port};Username={PostgresServer.User};Database={name}";
    }

    /// <summary>Drops the databases of a measure that is over: PostgreSQL would tidy them up while the next one runs.</summary>
    public async Task DropAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        while (_dropped < _last)
        {
            await using var drop = source.CreateCommand($"drop database if exists bench_{++_dropped} with (force)");
            await drop.ExecuteNonQueryAsync();
        }

        await using var checkpoint = source.CreateCommand("checkpoint");
        checkpoint.CommandTimeout = 120;
        await checkpoint.ExecuteNonQueryAsync();
    }

    /// <summary>A new SQLite file, on the disk that temporary files lie on.</summary>
    public string Sqlite() => $"Data Source={Path.Combine(_folder.FullName, $"{++_last}.db")}";

    /// <summary>
    /// Gives PostgreSQL the log of a server that has run for a while: it writes its segments over. A new server makes and syncs each one
    /// first, and everybody waits for it, a dozen milliseconds after every sixteen megabytes.
    /// </summary>
    async Task RunInAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        string[] statements =
        [
            "alter system set min_wal_size = '2GB'",
            "alter system set max_wal_size = '4GB'",
            "select pg_reload_conf()",
            "select count(pg_logical_emit_message(false, 'run in', repeat('x', 1048576))) from generate_series(1, 2048)",
            "checkpoint",
        ];
        foreach (var statement in statements)
        {
            await using var command = source.CreateCommand(statement);
            command.CommandTimeout = 120;
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
