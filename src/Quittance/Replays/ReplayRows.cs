using Quittance.Inbox;
using Quittance.Storage;

namespace Quittance.Replays;

/// <summary>What a replay reads of an inbox.</summary>
static class ReplayRows
{
    static readonly Sql Any = new("select 1 from event where account = @account limit 1");

    /// <summary>Every event: when it was decided on, and whether what it said is still here.</summary>
    static readonly Sql Schedule = new(
        """
        select e.id, e.received_at, e.passes,
            (select 1 from delivery d where d.account = e.account and d.id = e.body_in) is not null
        from event e where e.account = @account
        """);

    static readonly Sql ByIds = new(
        $"""
        select {InboxSql.Columns}, d.headers, d.body, e.body_hash, e.body_in
        from event e left join delivery d on d.account = e.account and d.id = e.body_in
        where e.account = @account and e.id in (select value from json_each(@ids))
        """,
        $"""
        select {InboxSql.Columns}, d.headers, d.body, e.body_hash, e.body_in
        from event e left join delivery d on d.account = e.account and d.id = e.body_in
        where e.account = @account and e.id = any(@ids)
        """);

    /// <summary>Whether nothing has come in yet.</summary>
    public static async Task<bool> IsEmptyAsync(Session session, CancellationToken cancellationToken) =>
        await session.FirstAsync(Any, _ => { }, row => row.Number(0), cancellationToken).ConfigureAwait(false) == 0;

    /// <summary>Shows every event of an inbox, in no order.</summary>
    public static Task ScheduleAsync(Session session, Action<Scheduled> visit, CancellationToken cancellationToken) =>
        session.VisitAsync(
            Schedule,
            _ => { },
            row => visit(new Scheduled(row.Text(0), row.Time(1), row.TextOrNull(2), row.Flag(3))),
            cancellationToken);

    public static Task<List<StoredEvent>> ByIdsAsync(
        Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(
            ByIds,
            args => args.Texts("ids", ids),
            row => new StoredEvent(InboxRows.MapClaimed(row), row.Bytes(19), row.Text(20)),
            cancellationToken);
}

/// <summary>When an event was decided on.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Passes">Its passes, see <see cref="Pass"/>; <c>null</c> if there was none.</param>
/// <param name="HasBody">Whether what it said is still here.</param>
readonly record struct Scheduled(string Id, DateTimeOffset ReceivedAt, string? Passes, bool HasBody);
