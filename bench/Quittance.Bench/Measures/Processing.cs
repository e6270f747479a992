using System.Diagnostics;
using Quittance.Bench.Load;
using Quittance.Bench.Peers;
using Quittance.Storage;

namespace Quittance.Bench.Measures;

/// <summary>From the stored event to the paid order, its ledger and its notice: complete events a second, beside the peers.</summary>
static class Processing
{
    const int PerSecond = 1000;
    const int Seconds = 10;

    /// <summary>So long a server that has just started compiles its own code; that is not looked at.</summary>
    const int WarmSeconds = 3;

    static readonly Sql Waiting =
        new("select count(*) from event where account = @account and source = 'webhook' and processed_at is null");

    static readonly Sql Booked = new(
        "select received_at, processed_at from event where account = @account and source = 'webhook' order by received_at");

    public static async Task MeasureAsync(Databases databases, Report report, Scale scale)
    {
        for (var run = 0; run < scale.Runs; run++)
        {
            if (scale.Wants("sql"))
                await MeasurePeerAsync(new SqlWorker(), await databases.PostgresAsync(), report, scale.Backlog / 10);
            if (scale.Wants("ef-cookbook"))
                await MeasurePeerAsync(new EfWorker(), await databases.PostgresAsync(), report, scale.Backlog / 20);
            if (scale.Wants("quittance-postgres"))
                await MeasureAsync("quittance-postgres", await databases.PostgresAsync(), report, scale.Backlog);
            if (scale.Wants("quittance-sqlite"))
                await MeasureAsync("quittance-sqlite", databases.Sqlite(), report, scale.Backlog);
        }
    }

    static async Task MeasureAsync(string name, string database, Report report, int count)
    {
        await using var engine = PaidOrders.Open(database);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (rate, cores) = await DrainAsync(engine, report, name, count);
        report.Add("processing", name, rate, "complete/s", double.NaN, cores);
        var grown = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0;
        report.Add("memory growth", name, grown, "MB", double.NaN, double.NaN);
    }

    /// <summary>Fills a backlog and books it: complete events a second, and the cores that it took.</summary>
    public static async Task<(double Rate, double Cores)> DrainAsync(Engine engine, Report report, string name, int count)
    {
        var orders = await PaidOrders.FillAsync(engine, Entropy.Secure, count);
        var warm = 0;
        while (warm < count / 10)
            warm += await engine.BookAsync(CancellationToken.None);
        var used = Process.GetCurrentProcess().TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        using var drained = new CancellationTokenSource();
        var upkeep = UpkeepAsync(engine, drained.Token);
        await Task.WhenAll(Enumerable.Range(0, engine.Bookers).Select(_ => Task.Run(() => BookAllAsync(engine))));
        var elapsed = Stopwatch.GetElapsedTime(began);
        used = Process.GetCurrentProcess().TotalProcessorTime - used;
        await drained.CancelAsync();
        await upkeep;
        var last = await engine.Queries.OrderAsync(orders[^1].Order, CancellationToken.None);
        if (last!.Order.Status is not OrderStatus.Paid)
            report.Note($"{name}: order {orders[^1].Order} is {last.Order.Status} after the backlog was drained.");
        return ((count - warm) / elapsed.TotalSeconds, used / elapsed);
    }

    static async Task BookAllAsync(Engine engine)
    {
        while (await engine.BookAsync(CancellationToken.None) > 0)
        {
        }
    }

    /// <summary>How long it takes from the acknowledgement to the paid order, while a thousand events a second arrive.</summary>
    public static async Task MeasureDelayAsync(Databases databases, Report report, Scale scale)
    {
        foreach (var name in new[] { "quittance-postgres", "quittance-sqlite" }.Where(scale.Wants))
        {
            var database = name == "quittance-sqlite" ? databases.Sqlite() : await databases.PostgresAsync();
            await using var engine = PaidOrders.Open(database);
            var orders = await PaidOrders.FillAsync(engine, Entropy.Secure, PerSecond * Seconds, told: false);
            await using var provider = await ServerProcess.PeerAsync("ceiling", "none");
            await using var server = await ServerProcess.QuittanceAsync(database, PeerServer.Secret, provider.Port);
            var events = new SignedEvents(PeerServer.Secret);
            var now = TimeProvider.System.GetUtcNow();
            byte[][] requests = [.. orders.Select(order => events.Sign(PaidOrders.Event($"{order.Order}", $"{order.Payment}", now)))];
            var sent = await Sender.SendAsync(server.Port, requests, connections: 32, PerSecond);
            while (await WaitingAsync(engine) > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            var took = await DelaysAsync(engine);
            report.Add("until paid", name, took[took.Count / 2], "ms", took[took.Count * 99 / 100], server.Used / sent.Elapsed);
        }
    }

    static async Task<long> WaitingAsync(Engine engine)
    {
        var session = await engine.Store.ReadAsync(CancellationToken.None);
        await using (session)
            return await session.FirstAsync(Waiting, _ => { }, row => row.Number(0), CancellationToken.None);
    }

    /// <summary>From the arrival to the booking of each webhook after the first seconds, in milliseconds, the shortest first.</summary>
    static async Task<List<double>> DelaysAsync(Engine engine)
    {
        var session = await engine.Store.ReadAsync(CancellationToken.None);
        await using (session)
        {
            var took = await session.QueryAsync(
                Booked, _ => { }, row => (row.Time(1) - row.Time(0)).TotalMilliseconds, CancellationToken.None);
            took.RemoveRange(0, PerSecond * WarmSeconds);
            took.Sort();
            return took;
        }
    }

    /// <summary>What a running server does beside the booking.</summary>
    static async Task UpkeepAsync(Engine engine, CancellationToken drained)
    {
        await Task.Yield();
        while (!drained.IsCancellationRequested)
        {
            await engine.Store.UpkeepAsync(CancellationToken.None);
            await Task.Delay(engine.Store.UpkeepPause, TimeProvider.System, CancellationToken.None);
        }
    }

    static async Task MeasurePeerAsync(Worker worker, string database, Report report, int count)
    {
        await using (worker)
        {
            await worker.OpenAsync(database);
            await worker.FillAsync(count);
            var began = Stopwatch.GetTimestamp();
            var done = await worker.DrainAsync();
            var elapsed = Stopwatch.GetElapsedTime(began);
            report.Add("processing", worker.Name, done / elapsed.TotalSeconds, "complete/s", double.NaN, double.NaN);
        }
    }
}
