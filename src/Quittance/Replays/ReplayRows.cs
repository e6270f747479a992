using Quittance.Inbox;
using Quittance.Storage;

namespace Quittance.Replays;

/// <summary>What a replay reads of one inbox, and keeps of it in the other database.</summary>
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

    static readonly Sql Keep = new(
        """
        insert into event
            (account, id, source, provider, provider_account, live, external_id, type, rank, body_hash, body_in, status, reason, deliveries,
                received_at)
        values
            (@account, @id, @source, @provider, @providerAccount, @live, @externalId, @type, @rank, @bodyHash, @bodyIn, @status, @reason,
                @deliveries, @receivedAt)
        on conflict (account, id) do nothing
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

    /// <summary>Keeps events as they were before they were decided on; those that never were keep where they stand.</summary>
    public static Task KeepAsync(Session session, IReadOnlyCollection<StoredEvent> events, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(Keep, events, Bind, cancellationToken);

    static void Bind(Args args, StoredEvent stored)
    {
        var known = stored.Claimed.Event;
        args.Id("id", known.Id)
            .Text("source", Words.Of(known.Source))
            .Text("provider", known.Provider)
            .Text("providerAccount", known.ProviderAccount ?? "")
            .Flag("live", known.Live)
            .Text("externalId", known.ExternalId)
            .Text("type", known.Type)
            .Number("rank", (int)known.Rank)
            .Bytes("bodyHash", stored.Hash)
            .Text("bodyIn", stored.BodyIn)
            .Text("status", Words.Of(known.Status))
            .Text("reason", known.Reason)
            .Number("deliveries", known.Deliveries)
            .Time("receivedAt", known.ReceivedAt);
    }
}

/// <summary>When an event was decided on.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Passes">Its passes, see <see cref="Pass"/>; <c>null</c> if there was none.</param>
/// <param name="HasBody">Whether what it said is still here.</param>
readonly record struct Scheduled(string Id, DateTimeOffset ReceivedAt, string? Passes, bool HasBody);

/// <summary>An event as it is stored, with what brought it.</summary>
/// <param name="Claimed">The event, and what it said.</param>
/// <param name="Hash">The hash of what it said.</param>
/// <param name="BodyIn">The delivery that brought it.</param>
sealed record StoredEvent(Claimed Claimed, byte[] Hash, string BodyIn);
