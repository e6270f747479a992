using System.Globalization;
using Quittance.Bench.Measures;

namespace Quittance.Bench;

/// <summary>What is to be reached, as a figure of ours or a ratio of two of the same run.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Reckon">The figure.</param>
/// <param name="Needs">What has to be measured for it.</param>
/// <param name="Bound">The bound.</param>
/// <param name="AtMost">Whether the figure has to stay below the bound; otherwise it has to reach it.</param>
/// <param name="Unit">Times, per cent, milliseconds.</param>
sealed record Goal(
    string Name, Func<Report, double> Reckon, IReadOnlyList<(string What, string Who)> Needs, double Bound, bool AtMost, string Unit)
{
    const string Postgres = "quittance-postgres";
    const string Sqlite = "quittance-sqlite";

    public static IReadOnlyList<Goal> All { get; } =
    [
        Ratio("intake, PostgreSQL, over EF Core cookbook", "intake", Postgres, "ef-cookbook", 4),
        new(
            "intake, PostgreSQL, over the best peer",
            report => report.Median("intake", Postgres) / Math.Max(
                report.Median("intake", "sql"), report.Median("intake", "dapper-prepared")),
            [("intake", Postgres), ("intake", "sql"), ("intake", "dapper-prepared")],
            2.5,
            false,
            "x"),
        Ratio("intake, PostgreSQL, of the ceiling", "intake", Postgres, "ceiling", 0.45),
        Ratio("intake, SQLite, of the ceiling", "intake", Sqlite, "ceiling", 0.65),
        Slowest("intake, PostgreSQL, p99", "intake", Postgres, 6),
        Slowest("intake, SQLite, p99", "intake", Sqlite, 6),
        Alone("a lone request over the web server alone, fsync included, PostgreSQL", Postgres),
        Alone("a lone request over the web server alone, fsync included, SQLite", Sqlite),
        Ratio("repeated deliveries over first ones, PostgreSQL", ("30 % repeated", Postgres), ("intake", Postgres), 1),
        Ratio("repeated deliveries over first ones, SQLite", ("30 % repeated", Sqlite), ("intake", Sqlite), 1),
        Ratio("processing, PostgreSQL, over event by event in SQL", "processing", Postgres, "sql", 5),
        Ratio("processing, PostgreSQL, over EF Core", "processing", Postgres, "ef-cookbook", 15),
        Ratio("processing, SQLite over PostgreSQL", "processing", Sqlite, Postgres, 1),
        Slowest("acknowledged to paid at 1,000 events a second, PostgreSQL, p99", "until paid", Postgres, 50),
        Slowest("acknowledged to paid at 1,000 events a second, SQLite, p99", "until paid", Sqlite, 50),
        Ratio("ledger, PostgreSQL, over pgbench TPC-B", ("ledger", Postgres), ("ledger", "pgbench TPC-B"), 8),
        Ratio("ledger, a hot account over many", ("ledger, hot", Postgres), ("ledger", Postgres), 0.8),
        Ratio("reads, PostgreSQL, over EF Core", "reads", Postgres, "ef-cookbook", 2),
        Slowest("reads while webhooks come in, PostgreSQL, p99", "reads in a crowd", Postgres, 5),
        .. new[] { Postgres, Sqlite }.SelectMany(Grown),
        Ratio("intake while a day's bodies are dropped, PostgreSQL", (Retention.While, Postgres), (Retention.Without, Postgres), 0.9),
        Ratio("intake while a day's bodies are dropped, SQLite", (Retention.While, Sqlite), (Retention.Without, Sqlite), 0.9),
        Slowest("intake while a day's bodies are dropped, PostgreSQL, p99", Retention.While, Postgres, 20),
        Slowest("intake while a day's bodies are dropped, SQLite, p99", Retention.While, Sqlite, 20),
        Figure("idle, of a core", "idle", Sqlite, 1, "%"),
        Figure("idle memory", "idle memory", Sqlite, 120, "MB"),
        Figure("start to ready", "start to ready", Sqlite, 1.5, "s"),
    ];

    static Goal Alone(string name, string who) => new(
        name,
        report => report.Median("lone request", who) - report.Median("lone request", "ceiling"),
        [("lone request", who), ("lone request", "ceiling")],
        1,
        true,
        "ms");

    static IEnumerable<Goal> Grown(string who) =>
    [
        .. Growth.Figures.Select(what => Ratio($"{what}, {who}, grown over empty", ($"{what}, grown", who), ($"{what}, empty", who), 0.85)),
        new(
            $"start to ready, {who}, grown",
            report => report.Median(Growth.Start, who),
            [(Growth.Start, who)],
            3,
            true,
            "s"),
    ];

    public bool IsMeasured(Report report) => Needs.All(need => report.Has(need.What, need.Who));

    public bool IsMet(Report report) => AtMost ? Reckon(report) <= Bound : Reckon(report) >= Bound;

    public string Describe(Report report) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {(IsMet(report) ? "met    " : "NOT MET")}  {Name,-66}{Reckon(report),9:0.00} {Unit,-3} ({(AtMost ? "<=" : ">=")} {Bound})");

    static Goal Ratio(string name, string what, string who, string over, double bound) => Ratio(name, (what, who), (what, over), bound);

    static Goal Ratio(string name, (string What, string Who) of, (string What, string Who) over, double bound) => new(
        name, report => report.Median(of.What, of.Who) / report.Median(over.What, over.Who), [of, over], bound, false, "x");

    static Goal Slowest(string name, string what, string who, double bound) =>
        new(name, report => report.P99(what, who), [(what, who)], bound, true, "ms");

    static Goal Figure(string name, string what, string who, double bound, string unit) =>
        new(name, report => report.Median(what, who), [(what, who)], bound, true, unit);
}
