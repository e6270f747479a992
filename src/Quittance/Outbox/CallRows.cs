using Quittance.Inbox;
using Quittance.Storage;

namespace Quittance.Outbox;

/// <summary>Calls as rows.</summary>
static class CallRows
{
    const string Columns =
        "id, provider, request, payment_id, order_id, status, attempts, due_at, first_sent_at, last_sent_at, ever_unclear, ended, "
        + "last_error, created_at";

    /// <summary>What is due and not being sent; or the one that its asker sends at once, if nobody has sent it yet.</summary>
    const string Mine =
        "lease_until is null and ((@only = '' and due_at <= @now) "
        + "or (id = @only and due_at is not null and (fence = 0 or due_at <= @now)))";

    static readonly Sql ByIds = new(
        $"select {Columns} from provider_call where account = @account and id in (select value from json_each(@ids))",
        $"select {Columns} from provider_call where account = @account and id = any(@ids)");

    static readonly Sql OpenOf = new(
        $"select {Columns} from provider_call where account = @account and status in ('pending', 'unknown') and payment_id in "
        + "(select value from json_each(@payments))",
        // One look per payment, whatever the planner believes of a table that has just begun to grow.
        $"""
        select open.* from unnest(@payments::text[]) as wanted(id) cross join lateral (
            select {Columns} from provider_call
            where account = @account and status in ('pending', 'unknown') and payment_id = wanted.id offset 0) open
        """);

    static readonly Sql OpenOfOrdersSql = new(
        $"""
        select {Columns} from provider_call where account = @account and status in ('pending', 'unknown') and payment_id in
            (select payment_id from payment_share where account = @account and order_id in (select value from json_each(@orders)))
        """,
        $"""
        select {Columns} from provider_call where account = @account and status in ('pending', 'unknown') and payment_id = any(array(
            select payment_id from payment_share where account = @account and order_id = any(@orders)))
        """);

    static readonly Sql OfOrder = new(
        $"select {Columns} from provider_call where account = @account and order_id = @order order by id limit @limit");

    static readonly Sql Save = new(
        """
        insert into provider_call
            (account, id, provider, kind, request, payment_id, order_id, status, attempts, due_at, first_sent_at, last_sent_at,
                ever_unclear, ended, last_error, created_at)
        values
            (@account, @id, @provider, @kind, @request, @payment, @order, @status, @attempts, @dueAt, @firstSentAt, @lastSentAt,
                @everUnclear, @ended, @lastError, @createdAt)
        on conflict (account, id) do update set
            status = excluded.status, attempts = excluded.attempts, due_at = excluded.due_at, first_sent_at = excluded.first_sent_at,
            last_sent_at = excluded.last_sent_at, ever_unclear = excluded.ever_unclear, ended = excluded.ended,
            last_error = excluded.last_error,
            lease_owner = case when excluded.due_at is null or excluded.attempts >= provider_call.fence
                then null else provider_call.lease_owner end,
            lease_until = case when excluded.due_at is null or excluded.attempts >= provider_call.fence
                then null else provider_call.lease_until end
        """);

    static readonly Sql Claim = new(
        $"""
        update provider_call set lease_owner = @owner, lease_until = @until, fence = fence + 1, claimed_at = @now
        where account = @account and id in
            (select id from provider_call where account = @account and {Mine} order by due_at, id limit @limit)
        returning {Columns}, fence, claimed_at
        """,
        $"""
        update provider_call set lease_owner = @owner, lease_until = @until, fence = fence + 1, claimed_at = @now
        where account = @account and id in
            (select id from provider_call where account = @account and {Mine} order by due_at, id limit @limit
             for update skip locked)
        returning {Columns}, fence, claimed_at
        """);

    static readonly Sql Lost = new(
        $"""
        select {Columns}, fence, claimed_at from provider_call
        where account = @account and lease_until <= @now order by lease_until limit @limit
        """);

    public static Task<List<Call>> ByIdsAsync(Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(ByIds, args => args.Texts("ids", ids), Map, cancellationToken);

    /// <summary>The calls about payments whose answer is still awaited.</summary>
    public static Task<List<Call>> OpenOfAsync(
        Session session, IReadOnlyCollection<string> payments, CancellationToken cancellationToken) =>
        session.QueryAsync(OpenOf, args => args.Texts("payments", payments), Map, cancellationToken);

    /// <summary>Asks for the calls about orders' payments whose answer is still awaited.</summary>
    public static Query<Call> OpenOfOrders(IReadOnlyCollection<string> orders) =>
        new(OpenOfOrdersSql, args => args.Texts("orders", orders), Map);

    public static Task<List<Call>> OfOrderAsync(Session session, Id<Order> order, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(OfOrder, args => args.Id("order", order).Number("limit", limit), Map, cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Call> calls, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(Save, calls, Bind, cancellationToken);

    /// <summary>Takes due calls under a lease: the attempt, its time and its fence are durable before anything is sent.</summary>
    public static Task<List<Attempt>> ClaimAsync(
        Session session,
        Id<Call>? only,
        string owner,
        DateTimeOffset now,
        TimeSpan lease,
        int limit,
        CancellationToken cancellationToken) =>
        session.QueryAsync(
            Claim,
            args =>
                args.Text(
                    "only", only?.ToString() ?? "").Text("owner", owner).Time("now", now).Time("until", now + lease).Number("limit", limit),
            MapAttempt,
            cancellationToken);

    /// <summary>Attempts whose lease ran out: whoever made them died, or is very slow.</summary>
    public static Task<List<Attempt>> LostAsync(Session session, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(Lost, args => args.Time("now", now).Number("limit", limit), MapAttempt, cancellationToken);

    static void Bind(Args args, Call call) => args
        .Id("id", call.Id)
        .Text("provider", call.Provider)
        .Text("kind", call.Request.Kind)
        .Json("request", Json.Write(call.Request))
        .Id("payment", call.Payment)
        .Id("order", call.Order)
        .Text("status", Words.Of(call.Status))
        .Number("attempts", call.Attempts)
        .Time("dueAt", call.DueAt)
        .Time("firstSentAt", call.FirstSentAt)
        .Time("lastSentAt", call.LastSentAt)
        .Flag("everUnclear", call.EverUnclear)
        .Flag("ended", call.Ended)
        .Text("lastError", call.LastError)
        .Time("createdAt", call.CreatedAt);

    static Attempt MapAttempt(Row row) => new(Map(row), row.Small(14), row.Time(15));

    static Call Map(Row row) => new()
    {
        Id = row.Id<Call>(0),
        Provider = row.Text(1),
        Request = Json.Read<ProviderRequest>(row.Text(2)),
        Payment = row.IdOrNull<Payment>(3),
        Order = row.IdOrNull<Order>(4),
        Status = row.Enum<CallStatus>(5),
        Attempts = row.Small(6),
        DueAt = row.TimeOrNull(7),
        FirstSentAt = row.TimeOrNull(8),
        LastSentAt = row.TimeOrNull(9),
        EverUnclear = row.Flag(10),
        Ended = row.Flag(11),
        LastError = row.TextOrNull(12),
        CreatedAt = row.Time(13),
    };
}
