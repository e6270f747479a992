using Microsoft.Extensions.Logging;

namespace Quittance.Pumps;

/// <summary>
/// Runs pumps side by side until cancelled. A pump whose step throws rests for a while and goes on: nothing is lost, everything is
/// in the database.
/// </summary>
sealed partial class PumpLoop(TimeProvider time, ILogger log)
{
    static readonly TimeSpan AfterError = TimeSpan.FromSeconds(2);
    readonly Lock _gate = new();
    TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says that there may be work: whoever rests looks at once. Losing a wake-up costs a pause, no more.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken.TrySetResult();
            _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public Task RunAsync(IReadOnlyList<Pump> pumps, CancellationToken cancellationToken) =>
        Task.WhenAll(pumps.Select(pump => RunAsync(pump, cancellationToken)));

    async Task RunAsync(Pump pump, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Task woken;
            lock (_gate)
                woken = _woken.Task;
            var rest = await StepAsync(pump, cancellationToken).ConfigureAwait(false);
            if (rest > TimeSpan.Zero)
                await RestAsync(rest, woken, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<TimeSpan> StepAsync(Pump pump, CancellationToken cancellationToken)
    {
        try
        {
            return await pump.Step(cancellationToken).ConfigureAwait(false) >= pump.Full ? TimeSpan.Zero : pump.Pause;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return AfterError;
        }
        // The edge of the background work: a database that is away or a bug must not end it.
        catch (Exception error)
        {
            StepFailed(log, pump.Name, error);
            return AfterError;
        }
    }

    async Task RestAsync(TimeSpan rest, Task woken, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(woken, Task.Delay(rest, time, either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
    }

    [LoggerMessage(
        EventId = 1001,
        Level = LogLevel.Error,
        Message = "The {Pump} work failed and goes on in a moment; nothing is lost, it is all in the database.")]
    static partial void StepFailed(ILogger log, string pump, Exception error);
}
