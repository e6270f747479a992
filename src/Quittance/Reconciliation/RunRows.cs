using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>Runs as rows. The one under way is held under a lease: whoever comes back late with an old fence saves nothing.</summary>
static class RunRows
{
    const string Columns = "id, begun_by, started_at, finished_at, sweep, cursor, results";

    static readonly Sql Start = new(
        """
        insert into reconciliation_run (account, id, begun_by, started_at, sweep, cursor, results)
        select @account, @id, @begunBy, @now, @sweep, '', @results
        where not exists (select 1 from reconciliation_run where account = @account and finished_at is null)
        on conflict (account) where finished_at is null do nothing
        """);

    static readonly Sql Claim = new(
        $"""
        update reconciliation_run set lease_owner = @owner, lease_until = @until, fence = fence + 1
        where account = @account and finished_at is null and (lease_until is null or lease_until <= @now)
        returning {Columns}, fence
        """);

    static readonly Sql Save = new(
        """
        update reconciliation_run set sweep = @sweep, cursor = @cursor, results = @results, finished_at = @finishedAt,
            lease_owner = null, lease_until = null
        where account = @account and id = @id and fence = @fence
        """);

    static readonly Sql Read = new($"select {Columns} from reconciliation_run where account = @account and id = @id");

    static readonly Sql Open = new($"select {Columns} from reconciliation_run where account = @account and finished_at is null");

    static readonly Sql List = new(
        $"select {Columns} from reconciliation_run where account = @account and id < @before order by id desc limit @limit");

    static readonly Sql Drop = new(
        """
        delete from reconciliation_run where account = @account and id in
            (select id from reconciliation_run where account = @account and started_at < @before and finished_at is not null
             order by id limit @limit)
        """);

    /// <summary>Begins a run, unless one is under way.</summary>
    public static Task<int> StartAsync(Session session, ReconciliationRun run, CancellationToken cancellationToken) => session.ExecuteAsync(
        Start,
        args => args
            .Id("id", run.Id)
            .Text("begunBy", Words.Of(run.Trigger))
            .Time("now", run.StartedAt)
            .Text("sweep", Words.Of(run.At))
            .Json("results", Json.Write(run.Sweeps)),
        cancellationToken);

    /// <summary>Takes the run that is under way, unless somebody else is at it.</summary>
    public static async Task<(ReconciliationRun Run, long Fence)?> ClaimAsync(
        Session session, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken)
    {
        var claimed = await session.QueryAsync(
            Claim,
            args => args.Text("owner", owner).Time("now", now).Time("until", now + lease),
            row => (Map(row), row.Number(7)),
            cancellationToken).ConfigureAwait(false);
        return claimed.Count == 0 ? null : claimed[0];
    }

    /// <summary>Writes down how far a run is, and lets go of it.</summary>
    public static Task<int> SaveAsync(Session session, ReconciliationRun run, long fence, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            Save,
            args => args
                .Id("id", run.Id)
                .Number("fence", fence)
                .Text("sweep", Words.Of(run.At))
                .Text("cursor", run.Cursor)
                .Json("results", Json.Write(run.Sweeps))
                .Time("finishedAt", run.FinishedAt),
            cancellationToken);

    public static Task<ReconciliationRun?> FindAsync(Session session, Id<ReconciliationRun> id, CancellationToken cancellationToken) =>
        session.FirstAsync(Read, args => args.Id("id", id), Map, cancellationToken);

    /// <summary>The run that is under way, if one is.</summary>
    public static Task<ReconciliationRun?> OpenAsync(Session session, CancellationToken cancellationToken) =>
        session.FirstAsync(Open, _ => { }, Map, cancellationToken);

    /// <summary>A page of runs, newest first.</summary>
    public static Task<List<ReconciliationRun>> ListAsync(
        Session session, string? before, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(List, args => args.Text("before", before ?? "~").Number("limit", limit), Map, cancellationToken);

    /// <summary>Drops runs older than a time, a bounded number of them.</summary>
    public static Task<int> DropAsync(Session session, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Drop, args => args.Time("before", before).Number("limit", limit), cancellationToken);

    static ReconciliationRun Map(Row row) => new()
    {
        Id = row.Id<ReconciliationRun>(0),
        Trigger = row.Enum<RunTrigger>(1),
        StartedAt = row.Time(2),
        FinishedAt = row.TimeOrNull(3),
        At = row.Enum<Sweep>(4),
        Cursor = row.Text(5),
        Sweeps = Json.Read<List<SweepResult>>(row.Text(6)),
    };
}
