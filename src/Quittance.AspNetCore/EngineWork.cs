using Microsoft.Extensions.Hosting;

namespace Quittance.AspNetCore;

/// <summary>Migrates before the application serves, then does the engine's background work until it stops.</summary>
sealed class EngineWork(Engine engine, ApiKey key) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await engine.MigrateAsync(cancellationToken);
        await key.EnsureAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => engine.RunAsync(stoppingToken);
}
