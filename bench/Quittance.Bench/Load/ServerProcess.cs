using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Quittance.Bench.Load;

/// <summary>A server in a process of its own, so that its memory, threads and processor time are its own.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>The server that is measured; another build of it can be put in its place.</summary>
    public static string Program { get; set; } = Path.Combine(AppContext.BaseDirectory, "quittance");

    readonly Process _process;
    readonly TimeSpan _before;

    ServerProcess(Process process, int port, TimeSpan untilReady)
    {
        (_process, Port, UntilReady) = (process, port, untilReady);
        _before = process.TotalProcessorTime;
    }

    public int Port { get; }

    /// <summary>From the start of the process until it answered.</summary>
    public TimeSpan UntilReady { get; }

    /// <summary>Processor time since it was ready.</summary>
    public TimeSpan Used
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime - _before;
        }
    }

    /// <summary>Memory in use, in megabytes.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Starts what a user would otherwise write.</summary>
    public static Task<ServerProcess> PeerAsync(string name, string database)
    {
        var port = FreePort();
        return StartAsync(
            new ProcessStartInfo(Environment.ProcessPath!, ["peer", name, $"{port}", database]), port, "/");
    }

    /// <summary>Starts <c>quittance serve</c>.</summary>
    /// <param name="database">The database.</param>
    /// <param name="secret">What webhooks are signed with.</param>
    /// <param name="provider">The port of what answers in the provider's place; nobody does where there is none.</param>
    public static Task<ServerProcess> QuittanceAsync(string database, string secret, int provider = 9)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Program, ["serve"]);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["QUITTANCE_DATABASE"] = database,
            ["QUITTANCE_URLS"] = $"http://127.0.0.1:{port}",
            ["QUITTANCE_API_KEY"] = ApiKey,
            ["STRIPE_SECRET_KEY"] = "sk_test_bench",
            ["STRIPE_WEBHOOK_SECRET"] = secret,
            ["STRIPE_API_BASE"] = $"http://127.0.0.1:{provider}",
        })
            start.Environment[name] = value;
        return StartAsync(start, port, "/health/ready");
    }

    public const string ApiKey = "qk_test_of_the_bench";

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    static async Task<ServerProcess> StartAsync(ProcessStartInfo start, int port, string probe)
    {
        start.WorkingDirectory = Path.GetTempPath();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = new List<string>();
        process.ErrorDataReceived += (_, line) => errors.Add(line.Data ?? "");
        process.BeginErrorReadLine();
        using var http = new HttpClient();
        while (Stopwatch.GetElapsedTime(began) < Longest && !process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}{probe}"));
                if (answer.IsSuccessStatusCode)
                    return new ServerProcess(process, port, Stopwatch.GetElapsedTime(began));
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }

        process.Kill();
        throw new InvalidOperationException($"{start.FileName} did not start: {string.Join('\n', errors)}");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
