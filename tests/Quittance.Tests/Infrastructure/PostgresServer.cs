using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Quittance.Tests.Infrastructure;

/// <summary>
/// One PostgreSQL server process over files in a temporary folder. It ends with this process, however that ends: a shell between
/// the two reads our end of a pipe, and stops the server when the pipe closes.
/// </summary>
sealed class PostgresServer : IAsyncDisposable
{
    public const string User = "quittance";
    const int StartAttempts = 3;

    // $1 is the server's folder, the rest its command. SIGQUIT ends the server at once: nothing in it needs to be kept.
    const string Keeper = """
        folder=$1; shift
        "$@" </dev/null & server=$!
        while read -r _; do :; done
        kill -QUIT "$server" 2>/dev/null
        wait "$server"
        cd / && rm -rf "$folder"
        """;

    readonly Process _keeper;
    readonly DirectoryInfo _folder;
    readonly Queue<string> _lastLines = new();
    readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    PostgresServer(Process keeper, DirectoryInfo folder, int port)
    {
        _keeper = keeper;
        _folder = folder;
        Port = port;
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = folder.FullName,
            Port = port,
            Username = User,
            Database = "postgres",
        }.ConnectionString;
        keeper.ErrorDataReceived += (_, line) => Observe(line.Data);
        keeper.BeginErrorReadLine();
    }

    /// <summary>The administrator's, over the socket in the server's folder.</summary>
    public string ConnectionString { get; }

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; }

    public static Task<PostgresServer> StartAsync(bool fsync, CancellationToken cancel) => StartAsync(Initdb, fsync, cancel);

    /// <summary>Starts a server that follows this one, waits for the disk, and can be promoted.</summary>
    public Task<PostgresServer> StartStandbyAsync(CancellationToken cancel) => StartAsync(Copy, fsync: true, cancel);

    /// <summary>Kills the server in the middle of whatever it does.</summary>
    public void Kill()
    {
        var pid = int.Parse(File.ReadLines(Path.Combine(_folder.FullName, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using var server = Process.GetProcessById(pid);
        server.Kill();
    }

    static async Task<PostgresServer> StartAsync(Func<string, string, string[]> make, bool fsync, CancellationToken cancel)
    {
        var programs = FindPrograms();
        for (var attempt = 1; ; attempt++)
        {
            var folder = Directory.CreateTempSubdirectory("quittance-postgres-");
            var asUser = await HandOverAsync(folder, cancel);
            var data = Path.Combine(folder.FullName, "data");
            await RunAsync([.. asUser, .. make(programs, data)], cancel);

            var server = Serve([.. asUser, "sh", "-c", Keeper, "sh", folder.FullName], Postgres(programs, data, fsync), folder);
            if (await server._ready.Task.WaitAsync(TimeSpan.FromSeconds(60), cancel)) return server;

            // Between our look and the server's, somebody else may have taken the port.
            await server.DisposeAsync();
            if (attempt == StartAttempts) throw new InvalidOperationException($"PostgreSQL did not start.\n{server.LastLines()}");
        }
    }

    /// <summary>Closes the pipe, and waits until the server and its files are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _keeper.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!_keeper.HasExited) _keeper.Kill(entireProcessTree: true);
            _keeper.Dispose();
        }
    }

    static string[] Initdb(string programs, string data) =>
    [
        Path.Combine(programs, "initdb"), "--pgdata", data, "--username", User, "--auth", "trust",
        "--encoding", "UTF8", "--locale", "C", "--no-sync",
    ];

    string[] Copy(string programs, string data) =>
    [
        Path.Combine(programs, "pg_basebackup"), "--host", "127.0.0.1", "--port", $"{Port}", "--username", User, "--pgdata", data,
        "--write-recovery-conf", "--checkpoint", "fast",
    ];

    static string[] Postgres(string programs, string data, bool fsync) =>
    [
        Path.Combine(programs, "postgres"), "-D", data, "-h", "127.0.0.1",
        "-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "lc_messages=C", "-c", "timezone=UTC",
        "-c", $"fsync={(fsync ? "on" : "off")}", "-c", $"full_page_writes={(fsync ? "on" : "off")}",
    ];

    static PostgresServer Serve(string[] keeper, string[] postgres, DirectoryInfo folder)
    {
        var port = FreePort();
        string[] command = [.. keeper, .. postgres, "-p", $"{port}", "-k", folder.FullName];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        return new PostgresServer(process, folder, port);
    }

    static string FindPrograms()
    {
        // The newest first; 14 is the oldest that PostgreSQL's own project still maintains.
        var installed = Enumerable.Range(14, 17).Reverse().SelectMany(version => new[]
        {
            $"/usr/lib/postgresql/{version}/bin/initdb",
            $"/opt/homebrew/opt/postgresql@{version}/bin/initdb",
            $"/usr/local/opt/postgresql@{version}/bin/initdb",
        });
        var initdb = ExternalProgram.Find(installed.Append("initdb")) ?? throw new InvalidOperationException(
            "PostgreSQL's server programs (initdb, postgres) are not here, and a test needs a database. ./test installs them.");
        var target = File.ResolveLinkTarget(initdb, returnFinalTarget: true)?.FullName ?? initdb;
        return Path.GetDirectoryName(target)!;
    }

    /// <summary>PostgreSQL refuses to run as root: there, the folder and the commands go to another user.</summary>
    static async Task<string[]> HandOverAsync(DirectoryInfo folder, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess) return [];
        var users = await File.ReadAllLinesAsync("/etc/passwd", cancel);
        var user = users.Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
        await RunAsync(["chown", user, folder.FullName], cancel);
        return ["setpriv", "--reuid", user, "--clear-groups", "--"];
    }

    static Task<string> RunAsync(string[] command, CancellationToken cancel) =>
        ExternalProgram.RunAsync(command[0], command[1..], cancel: cancel);

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    void Observe(string? line)
    {
        if (line is null)
        {
            _ready.TrySetResult(false);
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 40) _lastLines.Dequeue();
        }

        // A standby accepts "read-only connections".
        if (line.Contains("database system is ready to accept", StringComparison.Ordinal)) _ready.TrySetResult(true);
        if (line.Contains("database system is shut down", StringComparison.Ordinal)) _ready.TrySetResult(false);
    }

    string LastLines()
    {
        lock (_lastLines) return string.Join('\n', _lastLines);
    }
}
