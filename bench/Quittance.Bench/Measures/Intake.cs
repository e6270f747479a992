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
            await MeasureAloneAsync(server, events, report, "lone request", peer);
        }

        foreach (var name in new[] { "quittance-postgres", "quittance-sqlite" }.Where(scale.Wants))
        {
            await using (var server = await ServerProcess.QuittanceAsync(await OpenAsync(databases, name), PeerServer.Secret))
            {
                await MeasureAsync(server, events, report, scale, name, scale.Events);
                await MeasureAloneAsync(server, events, report, "lone request, behind a backlog", name);
            }

            await using var idle = await ServerProcess.QuittanceAsync(await OpenAsync(databases, name), PeerServer.Secret);
            await MeasureAloneAsync(idle, events, report, "lone request", name);
        }
    }

    static async Task<string> OpenAsync(Databases databases, string name) =>
        name == "quittance-sqlite" ? databases.Sqlite() : await databases.PostgresAsync();

    static async Task MeasureAloneAsync(ServerProcess server, SignedEvents events, Report report, string what, string name)
    {
        await Sender.SendAsync(server.Port, events.Make("first", 500), 1);
        var alone = await Sender.SendAsync(server.Port, events.Make("alone", 500), 1);
        report.Add(what, name, alone.Percentile(50), "ms", alone.Percentile(99), double.NaN);
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

        var twice = await Sender.SendAsync(server.Port, events.Make("twice", count, repeatedPercent: 30), Connections);
        report.Add("30 % repeated", name, twice.Rate, "accepted/s", twice.Percentile(99), double.NaN);
    }
}
