using Quittance.Bench.Load;
using Quittance.Bench.Peers;

namespace Quittance.Bench.Measures;

/// <summary>Webhooks taken a second while the server drops the bodies of a day that are past their time, and without that.</summary>
static class Retention
{
    public const string While = "intake, dropping";
    public const string Without = "intake, not dropping";

    public static async Task MeasureAsync(Databases databases, Report report, Scale scale)
    {
        foreach (var name in new[] { "quittance-postgres", "quittance-sqlite" }.Where(scale.Wants))
        {
            for (var run = 0; run < scale.Runs; run++)
            {
                await MeasureAsync(databases, name, Without, bodies: 0, report, scale);
                await MeasureAsync(databases, name, While, bodies: scale.Backlog * (name == "quittance-sqlite" ? 10 : 2), report, scale);
            }
        }
    }

    static async Task MeasureAsync(Databases databases, string name, string what, int bodies, Report report, Scale scale)
    {
        var database = name == "quittance-sqlite" ? databases.Sqlite() : await databases.PostgresAsync();
        await using (var engine = PaidOrders.Open(database))
            await engine.MigrateAsync(CancellationToken.None);
        await Filling.AddBodiesAsync(database, bodies);
        await using var server = await ServerProcess.QuittanceAsync(database, PeerServer.Secret);
        var events = new SignedEvents(PeerServer.Secret);
        await Sender.SendAsync(server.Port, events.Make("w", scale.Events / 4), Intake.Connections);
        var before = await Filling.BodiesAsync(database);
        var taken = await Sender.SendAsync(server.Port, events.Make("r", scale.Events), Intake.Connections);
        report.Add(what, name, taken.Rate, "accepted/s", taken.Percentile(99), double.NaN);
        if (bodies > 0)
            report.Note(
                $"{name}: {before:N0} old bodies were left when it began, and {await Filling.BodiesAsync(database):N0} at its end.");
    }
}
