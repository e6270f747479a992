using System.Diagnostics;

namespace Quittance.Torture;

/// <summary>The servers: real processes of <c>quittance serve</c>, each started again as soon as it is dead.</summary>
sealed class Fleet : IAsyncDisposable
{
    public const string ApiKey = "qk_test_of_the_torture";
    public const string WebhookSecret = "whsec_torture";

    static readonly TimeSpan BeforeRestart = TimeSpan.FromMilliseconds(100);
    readonly CancellationTokenSource _stop = new();
    readonly Process?[] _processes;
    readonly Task[] _keepers;

    Fleet(IReadOnlyList<Uri> addresses, Func<Uri, Dictionary<string, string>> settings)
    {
        Addresses = addresses;
        _processes = new Process?[addresses.Count];
        _keepers = [.. addresses.Select((address, number) => KeepAsync(number, settings(address)))];
    }

    /// <summary>Where the servers listen.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>What servers that ended by themselves said last.</summary>
    public List<string> LastWords { get; } = [];

    public static Fleet Start(IReadOnlyList<Uri> addresses, Func<Uri, Dictionary<string, string>> settings) => new(addresses, settings);

    /// <summary>Kills a server, wherever it is in its work or in its start.</summary>
    public bool Kill(int number)
    {
        try
        {
            if (_processes[number] is not { HasExited: false } process)
                return false;
            process.Kill();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // It is dead already, or not born yet.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_keepers);
        _stop.Dispose();
    }

    async Task KeepAsync(int number, Dictionary<string, string> settings)
    {
        while (!_stop.IsCancellationRequested)
        {
            using var process = Process.Start(ServeCommand(settings))!;
            _processes[number] = process;
            var words = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            try
            {
                await process.WaitForExitAsync(_stop.Token);
                if (process.ExitCode is > 0 and < 128)
                    Remember(string.Concat(await words));
                await Task.Delay(BeforeRestart, TimeProvider.System, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    void Remember(string words)
    {
        lock (LastWords)
            LastWords.Add(words.Length > 2000 ? words[^2000..] : words);
    }

    static ProcessStartInfo ServeCommand(Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "quittance"), ["serve"])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }
}
