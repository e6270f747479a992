using Shop.Api;

namespace Shop.Evenings;

/// <summary>
/// Tells the engine at start how many seats each evening has, as soon as the engine can be reached. A capacity that exists
/// already is left as it is: whoever runs the box office may have changed it.
/// </summary>
sealed partial class SeatDeclaration(QuittanceClient engine, TimeProvider clock, ILogger<SeatDeclaration> log) : BackgroundService
{
    const int Tries = 120;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var left = Tries; left > 0; left--)
            {
                if (await DeclareAll(stoppingToken))
                    return;
                await Task.Delay(Pause, clock, stoppingToken);
            }
            NotDeclared(log, Tries);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The shop is closing; the next start declares again.
        }
    }

    async Task<bool> DeclareAll(CancellationToken stop)
    {
        foreach (var evening in Evening.All)
        {
            if (await engine.Capacity(evening.Slug, stop) is Answer<Capacity>.Done)
                continue;
            if (await engine.DeclareCapacity(evening.Slug, evening.Seats, stop) is not Answer<Capacity>.Done)
                return false;
        }
        return true;
    }

    [LoggerMessage(
        LogLevel.Error,
        "The seats could not be declared in {Tries} tries. Check QUITTANCE_URL and QUITTANCE_API_KEY, then restart the shop.")]
    static partial void NotDeclared(ILogger log, int tries);
}
