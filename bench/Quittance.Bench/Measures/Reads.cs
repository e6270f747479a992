using System.Text;
using Quittance.Bench.Load;
using Quittance.Bench.Peers;

namespace Quittance.Bench.Measures;

/// <summary>One order read over HTTP, beside Entity Framework Core; alone, and while webhooks come in.</summary>
static class Reads
{
    const int Orders = 5000;
    const int Connections = 8;

    public static async Task MeasureAsync(Databases databases, Report report, Scale scale)
    {
        if (scale.Wants("ef-cookbook"))
        {
            var database = await databases.PostgresAsync();
            await using var worker = new SqlWorker();
            await worker.OpenAsync(database);
            await worker.FillAsync(Orders);
            await using var server = await ServerProcess.PeerAsync("ef-cookbook", database);
            string[] paths = [.. Enumerable.Range(0, Orders).Select(number => $"/orders/ord_{number}")];
            await ReadAsync(server, report, scale, "ef-cookbook", paths);
        }

        foreach (var name in new[] { "quittance-postgres", "quittance-sqlite" }.Where(scale.Wants))
        {
            var database = name == "quittance-sqlite" ? databases.Sqlite() : await databases.PostgresAsync();
            await using var engine = PaidOrders.Open(database);
            var orders = await PaidOrders.FillAsync(engine, Entropy.Secure, Orders, told: false);
            await using var server = await ServerProcess.QuittanceAsync(database, PeerServer.Secret);
            string[] paths = [.. orders.Select(order => $"/v1/orders/{order.Order}")];
            await ReadAsync(server, report, scale, name, paths);
            var half = (int)(report.Has("intake", name) ? report.Median("intake", name) / 2 : 3000);
            var coming = Sender.SendAsync(
                server.Port, new SignedEvents(PeerServer.Secret).Make("busy", half * 4), connections: 32, perSecond: half);
            var read = await Sender.SendAsync(server.Port, Requests(paths, scale.Events / 4), Connections, perSecond: 500);
            await coming;
            report.Add("reads in a crowd", name, read.Rate, "reads/s", read.Percentile(99), double.NaN);
        }
    }

    /// <summary>Reads orders that are put into the database for it.</summary>
    public static async Task<Measured> ReadAsync(string database, Scale scale)
    {
        await using var engine = PaidOrders.Open(database);
        var orders = await PaidOrders.FillAsync(engine, Entropy.Secure, Orders, told: false);
        await using var server = await ServerProcess.QuittanceAsync(database, PeerServer.Secret);
        string[] paths = [.. orders.Select(order => $"/v1/orders/{order.Order}")];
        await Sender.SendAsync(server.Port, Requests(paths, scale.Events / 4), Connections);
        return await Sender.SendAsync(server.Port, Requests(paths, scale.Events), Connections);
    }

    static async Task ReadAsync(ServerProcess server, Report report, Scale scale, string name, string[] paths)
    {
        await Sender.SendAsync(server.Port, Requests(paths, scale.Events / 4), Connections);
        for (var run = 0; run < scale.Runs; run++)
        {
            var read = await Sender.SendAsync(server.Port, Requests(paths, scale.Events), Connections);
            report.Add("reads", name, read.Rate, "reads/s", read.Percentile(99), double.NaN);
            if (read.Refused > 0)
                report.Note($"{name}: {read.Refused} reads were not answered with 200.");
        }
    }

    static byte[][] Requests(string[] paths, int count) =>
    [
        .. Enumerable.Range(0, count).Select(number => Encoding.ASCII.GetBytes(
            $"GET {paths[number % paths.Length]} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {ServerProcess.ApiKey}\r\n\r\n")),
    ];
}
