using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.AspNetCore;

namespace Quittance.Host;

/// <summary><c>quittance migrate</c>.</summary>
static class MigrateVerb
{
    public static async Task<int> RunAsync(HostSettings settings, bool json, TextWriter console, CancellationToken cancellationToken)
    {
        var options = new QuittanceServerOptions();
        settings.Apply(options);
        await using var engine = new Engine(options.Engine, new HttpMessageInvoker(new SocketsHttpHandler()), NullLogger<Engine>.Instance);
        var applied = await engine.MigrateAsync(cancellationToken);
        await console.WriteLineAsync(
            json ? JsonSerializer.Serialize(new { database = engine.Database, applied }) : Describe(engine.Database, applied));
        return 0;
    }

    static string Describe(string database, IReadOnlyList<string> applied) => applied.Count == 0
        ? $"{database} is up to date."
        : $"{database} is up to date now; applied {string.Join(", ", applied)}.";
}
