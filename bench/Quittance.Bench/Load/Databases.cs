using Npgsql;
using Quittance.Tests.Infrastructure;

namespace Quittance.Bench.Load;

/// <summary>The databases of a run: one PostgreSQL that waits for the disk, and SQLite files beside it.</summary>
sealed class Databases : IAsyncDisposable
{
    readonly PostgresServer _server;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quittance-bench-");
    int _last;

    Databases(PostgresServer server) => _server = server;

    public static async Task<Databases> StartAsync() => new(await PostgresServer.StartAsync(fsync: true, CancellationToken.None));

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

    /// <summary>A new SQLite file, on the disk that temporary files lie on.</summary>
    public string Sqlite() => $"Data Source={Path.Combine(_folder.FullName, $"{++_last}.db")}";

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
