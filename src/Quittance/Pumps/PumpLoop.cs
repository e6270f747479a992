using Microsoft.Extensions.Logging;

namespace Quittance.Pumps;

/// <summary>
/// Runs pumps side by side until cancelled. A pump whose step throws rests for a while and goes on: nothing is lost, everything is
/// in the database.
/// </summary>
sealed partial class PumpLoop(TimeProvider time, ILogger log)
{
    static readonly TimeSpan AfterError = TimeSpan.FromSeconds(2);

    public Task RunAsync(IReadOnlyList<Pump> pumps, CancellationToken cancellationToken) =>
        Task.WhenAll(pumps.Select(pump => RunAsync(pump, cancellationToken)));

    async Task RunAsync(Pump pump, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            pump.Listen();
            var rest = await StepAsync(pump, cancellationToken).ConfigureAwait(false);
            if (rest > TimeSpan.Zero)
                await RestAsync(pump, rest, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<TimeSpan> StepAsync(Pump pump, CancellationToken cancellationToken)
    {
        try
        {
            return await pump.StepAsync(cancellationToken).ConfigureAwait(false) >= pump.Full ? TimeSpan.Zero : pump.Pause;
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

    async Task RestAsync(Pump pump, TimeSpan rest, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = await Task.WhenAny(pump.Woken, Task.Delay(rest, time, either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        if (ended == pump.Woken && pump.Gather > TimeSpan.Zero)
            await Task.Delay(pump.Gather, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(
        EventId = 1001,
        Level = LogLevel.Error,
        Message = "The {Pump} work failed and goes on in a moment; nothing is lost, it is all in the database.")]
    static partial void StepFailed(ILogger log, string pump, Exception error);
}
