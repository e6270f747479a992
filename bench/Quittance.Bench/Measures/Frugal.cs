using Quittance.Bench.Load;
using Quittance.Bench.Peers;

namespace Quittance.Bench.Measures;

/// <summary>What a server costs that has nothing to do.</summary>
static class Frugal
{
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    public static async Task MeasureAsync(Databases databases, Report report, Scale scale)
    {
        if (!scale.Wants("quittance-sqlite"))
            return;
        var database = databases.Sqlite();
        await using (await ServerProcess.QuittanceAsync(database, PeerServer.Secret))
        {
            // Only so that the schema is there.
        }

        await using var server = await ServerProcess.QuittanceAsync(database, PeerServer.Secret);
        report.Add("start to ready", "quittance-sqlite", server.UntilReady.TotalSeconds, "s", double.NaN, double.NaN);
        await Task.Delay(Settling, TimeProvider.System);
        var before = server.Used;
        await Task.Delay(Idle, TimeProvider.System);
        report.Add("idle", "quittance-sqlite", (server.Used - before) / Idle * 100, "% of a core", double.NaN, double.NaN);
        report.Add("idle memory", "quittance-sqlite", server.Megabytes, "MB", double.NaN, double.NaN);
    }
}
