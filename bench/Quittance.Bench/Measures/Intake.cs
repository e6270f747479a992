using Quittance.Bench.Load;
using Quittance.Bench.Peers;

namespace Quittance.Bench.Measures;

/// <summary>Webhooks taken a second, durably, beside the peers and the bare web server.</summary>
static class Intake
{
    public const int Connections = 32;
    static readonly string[] Peers = ["ceiling", "ef-cookbook", "ef-tuned", "dapper-cookbook", "dapper-prepared", "sql"];

    public static async Task MeasureAsync(Databases databases, Report report, Scale scale)
    {
        var events = new SignedEvents(PeerServer.Secret);
        foreach (var peer in Peers.Where(scale.Wants))
        {
            var count = peer == "ceiling" ? scale.Events * 2 : scale.Events / 2;
            await using var server = await ServerProcess.PeerAsync(peer, peer == "ceiling" ? "none" : await databases.PostgresAsync());
            await MeasureAsync(server, events, report, scale, peer, count);
        }

        foreach (var name in new[] { "quittance-postgres", "quittance-sqlite" }.Where(scale.Wants))
        {
            var database = name == "quittance-sqlite" ? databases.Sqlite() : await databases.PostgresAsync();
            await using var server = await ServerProcess.QuittanceAsync(database, PeerServer.Secret);
            await MeasureAsync(server, events, report, scale, name, scale.Events);
        }
    }

    static async Task MeasureAsync(ServerProcess server, SignedEvents events, Report report, Scale scale, string name, int count)
    {
        await Sender.SendAsync(server.Port, events.Make($"w{name[0]}", scale.Events / 4), Connections);
        for (var run = 0; run < scale.Runs; run++)
        {
            var requests = events.Make($"r{run}", count);
            var used = server.Used;
            var measured = await Sender.SendAsync(server.Port, requests, Connections);
            report.Add("intake", name, measured.Rate, "accepted/s", measured.Percentile(99), (server.Used - used) / measured.Elapsed);
            if (measured.Refused > 0)
                report.Note($"{name}: {measured.Refused} of {measured.Count} were not answered with 200.");
        }

        var alone = await Sender.SendAsync(server.Port, events.Make("alone", 500), 1);
        report.Add("lone request", name, alone.Percentile(50), "ms", alone.Percentile(99), 0);
        var twice = await Sender.SendAsync(server.Port, events.Make("twice", count, repeatedPercent: 30), Connections);
        report.Add("30 % repeated", name, twice.Rate, "accepted/s", twice.Percentile(99), 0);
    }
}
