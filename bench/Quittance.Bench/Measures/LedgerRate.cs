using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Quittance.Bench.Load;
using Quittance.Ledger;
using Quittance.Tests.Infrastructure;

namespace Quittance.Bench.Measures;

/// <summary>Balanced transfers with unique causes and kept balances, posted in batches, beside PostgreSQL's own TPC-B.</summary>
static partial class LedgerRate
{
    const int Batch = 200;
    const int Accounts = 1000;
    const int Clients = 8;

    /// <summary>As many as two servers book beside one another.</summary>
    const int Posters = 4;
    const int Seconds = 5;
    static readonly Commodity Euro = Commodity.Of(Currency.Parse("eur"));

    public static async Task MeasureAsync(Databases databases, Report report, Scale scale)
    {
        for (var run = 0; run < scale.Runs; run++)
        {
            if (scale.Wants("pgbench"))
                report.Add("ledger", "pgbench TPC-B", await PgbenchAsync(databases), "transfers/s", double.NaN, double.NaN);
            foreach (var name in new[] { "quittance-postgres", "quittance-sqlite" }.Where(scale.Wants))
            {
                foreach (var hot in new[] { false, true })
                {
                    var database = name == "quittance-sqlite" ? databases.Sqlite() : await databases.PostgresAsync();
                    await using var engine = PaidOrders.Open(database);
                    await engine.MigrateAsync(CancellationToken.None);
                    var rate = await PostAsync(engine, scale.Backlog / 2, hot);
                    report.Add(hot ? "ledger, hot" : "ledger", name, rate, "transfers/s", double.NaN, double.NaN);
                }
            }
        }
    }

    /// <summary>Posts so many transfers, and says how many a second.</summary>
    public static async Task<double> PostAsync(Engine engine, int count, bool hot)
    {
        var (entropy, now) = (Entropy.Secure, TimeProvider.System.GetUtcNow());
        var source = entropy.NewId<Event>(now);
        var transfers = Enumerable.Range(0, count).Select(number => LedgerTransaction.Of(
            entropy.NewId<LedgerTransaction>(now.AddMilliseconds(number)),
            $"bench:{source}:{number}",
            [
                new LedgerEntry(Account(number), Euro, 100),
                new LedgerEntry(hot ? Chart.PlatformRevenue(live: false) : Account(number + 1), Euro, -100),
            ],
            source,
            now,
            null,
            null)).Chunk(Batch).ToArray();
        var warm = transfers.Length / 10;
        foreach (var batch in transfers[..warm])
            await PostAsync(engine, batch);
        var began = Stopwatch.GetTimestamp();
        var next = warm - 1;
        await Task.WhenAll(Enumerable.Range(0, Posters).Select(_ => Task.Run(PostAllAsync)));
        return transfers[warm..].Sum(batch => batch.Length) / Stopwatch.GetElapsedTime(began).TotalSeconds;

        async Task PostAllAsync()
        {
            while (Interlocked.Increment(ref next) is var mine && mine < transfers.Length)
            {
                await PostAsync(engine, transfers[mine]);
                await engine.Store.UpkeepAsync(CancellationToken.None);
            }
        }
    }

    static async Task PostAsync(Engine engine, LedgerTransaction[] batch)
    {
        var session = await engine.Store.BeginAsync(CancellationToken.None);
        await using (session)
        {
            await LedgerRows.AddAsync(session, batch, CancellationToken.None);
            await session.CommitAsync(CancellationToken.None);
        }
    }

    static LedgerAccount Account(int number) => Chart.SellerPayable($"bench-{number % Accounts}", live: false);

    static async Task<double> PgbenchAsync(Databases databases)
    {
        var program = ExternalProgram.Find(
            Enumerable.Range(14, 17).Reverse().Select(version => $"/usr/lib/postgresql/{version}/bin/pgbench").Append("pgbench"))
            ?? throw new InvalidOperationException("pgbench is not here; it comes with PostgreSQL's server programs.");
        var database = new Npgsql.NpgsqlConnectionStringBuilder(await databases.PostgresAsync());
        string[] where =
            ["-h", database.Host!, "-p", $"{database.Port}", "-U", database.Username!, database.Database!];
        await ExternalProgram.RunAsync(program, ["-i", "-q", "-s", "10", .. where]);
        var said = await ExternalProgram.RunAsync(program, ["-M", "prepared", "-c", $"{Clients}", "-j", "2", "-T", $"{Seconds}", .. where]);
        return double.Parse(Tps().Match(said).Groups["tps"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"tps = (?<tps>[\d.]+)")]
    private static partial Regex Tps();
}
