using Quittance.Bench.Load;
using Quittance.Bench.Peers;

namespace Quittance.Bench.Measures;

/// <summary>The same figures on an empty database and on one that has grown, one after the other.</summary>
static class Growth
{
    public const string Start = "start to ready, grown";

    /// <summary>Fewer than elsewhere: each goes over both sizes, and they are compared with one another.</summary>
    const int Runs = 2;

    /// <summary>What is measured on both.</summary>
    public static IReadOnlyList<string> Figures { get; } = ["intake", "processing", "ledger", "reads"];

    public static async Task MeasureAsync(Databases databases, Report report, Scale scale)
    {
        foreach (var name in new[] { "quittance-postgres", "quittance-sqlite" }.Where(scale.Wants))
        {
            var empty = await OpenAsync(databases, name);
            var grown = await OpenAsync(databases, name);
            await Filling.FillAsync(grown, scale.Rows);
            await using (var server = await ServerProcess.QuittanceAsync(grown, PeerServer.Secret))
                report.Add(Start, name, server.UntilReady.TotalSeconds, "s", double.NaN, double.NaN);
            for (var run = 0; run < Runs; run++)
            {
                await MeasureAsync(empty, "empty", name, run, report, scale);
                await MeasureAsync(grown, "grown", name, run, report, scale);
            }
        }
    }

    static async Task<string> OpenAsync(Databases databases, string name)
    {
        var database = name == "quittance-sqlite" ? databases.Sqlite() : await databases.PostgresAsync();
        await using var engine = PaidOrders.Open(database);
        await engine.MigrateAsync(CancellationToken.None);
        return database;
    }

    static async Task MeasureAsync(string database, string size, string name, int run, Report report, Scale scale)
    {
        var events = new SignedEvents(PeerServer.Secret);
        await using (var server = await ServerProcess.QuittanceAsync(database, PeerServer.Secret))
        {
            await Sender.SendAsync(server.Port, events.Make($"w{run}", scale.Events / 4), Intake.Connections);
            var taken = await Sender.SendAsync(server.Port, events.Make($"r{run}", scale.Events), Intake.Connections);
            report.Add($"intake, {size}", name, taken.Rate, "accepted/s", taken.Percentile(99), double.NaN);
        }

        await using var engine = PaidOrders.Open(database);
        // What the server stored and had not booked yet.
        while (await engine.BookAsync(CancellationToken.None) > 0)
        {
        }

        var (rate, cores) = await Processing.DrainAsync(engine, report, name, scale.Backlog / 2);
        report.Add($"processing, {size}", name, rate, "complete/s", double.NaN, cores);
        var posted = await LedgerRate.PostAsync(engine, scale.Backlog / 2, hot: false);
        report.Add($"ledger, {size}", name, posted, "transfers/s", double.NaN, double.NaN);
        var read = await Reads.ReadAsync(database, scale);
        report.Add($"reads, {size}", name, read.Rate, "reads/s", read.Percentile(99), double.NaN);
    }
}
