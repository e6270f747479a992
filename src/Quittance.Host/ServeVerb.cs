namespace Quittance.Host;

/// <summary><c>quittance serve</c>.</summary>
static class ServeVerb
{
    public static async Task<int> RunAsync(HostSettings settings, TextWriter console, CancellationToken cancellationToken)
    {
        await using var app = ServerApp.Build(settings);
        await app.StartAsync(cancellationToken);
        await console.WriteLineAsync($"Quittance serves on {string.Join(", ", app.Urls)}. Stop it with Ctrl-C.");
        await cancellationToken.UntilCancelledAsync();
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>Completes when the token is cancelled.</summary>
    public static async Task UntilCancelledAsync(this CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(done.SetResult);
        await done.Task;
    }
}
