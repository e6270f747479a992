using Quittance.Storage;

namespace Quittance.Outbox;

/// <summary>Notices as rows.</summary>
static class NoticeRows
{
    const string Columns = "id, order_id, sequence, type, payload, created_at, delivered_at, attempts, due_at, last_error";

    static readonly Sql Add = new(
        """
        insert into notice (account, id, order_id, sequence, type, payload, created_at, due_at)
        values (@account, @id, @order, @sequence, @type, @payload, @createdAt, @dueAt)
        """);

    static readonly Sql List = new(
        $"select {Columns} from notice where account = @account and (@order = '' or order_id = @order) and id > @after order by id "
        + "limit @limit");

    const string Earlier = "select 1 from notice e where e.account = n.account and e.order_id = n.order_id and e.sequence < n.sequence "
        + "and e.delivered_at is null";

    static readonly Sql Claim = new(
        $"""
        update notice set lease_owner = @owner, lease_until = @until, fence = fence + 1, attempts = attempts + 1, due_at = @until
        where account = @account and id in
            (select n.id from notice n where n.account = @account and n.due_at <= @now and not exists ({Earlier})
             order by n.due_at, n.id limit @limit)
        returning {Columns}, fence
        """,
        $"""
        update notice set lease_owner = @owner, lease_until = @until, fence = fence + 1, attempts = attempts + 1, due_at = @until
        where account = @account and id in
            (select n.id from notice n where n.account = @account and n.due_at <= @now and not exists ({Earlier} offset 0)
             order by n.due_at, n.id limit @limit for update skip locked)
        returning {Columns}, fence
        """);

    static readonly Sql Settle = new(
        """
        update notice set delivered_at = @deliveredAt, due_at = @dueAt, last_error = @lastError, lease_owner = null, lease_until = null
        where account = @account and id = @id and fence = @fence
        """);

    public static Task AddAsync(Session session, IReadOnlyCollection<Notice> notices, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Add,
            notices,
            (args, notice) => args
                .Id("id", notice.Id)
                .Id("order", notice.Order)
                .Number("sequence", notice.Sequence)
                .Text("type", notice.Type)
                .Text("payload", notice.Payload)
                .Time("createdAt", notice.CreatedAt)
                .Time("dueAt", notice.DueAt),
            cancellationToken);

    /// <summary>A page of notices, oldest first; an empty order is any.</summary>
    public static Task<List<Notice>> ListAsync(
        Session session, string order, string? after, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            List, args => args.Text("order", order).Text("after", after ?? "").Number("limit", limit), Map, cancellationToken);

    /// <summary>
    /// Takes due notices under a lease: of each order the first undelivered one only, so that an order's story is told in order
    /// (V16).
    /// </summary>
    public static Task<List<(Notice Notice, long Fence)>> ClaimAsync(
        Session session, string owner, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            Claim,
            args => args.Text("owner", owner).Time("now", now).Time("until", now + lease).Number("limit", limit),
            row => (Map(row), row.Number(10)),
            cancellationToken);

    /// <summary>Writes down how the sending went; nothing is written if another lease has begun.</summary>
    public static Task<int> SettleAsync(
        Session session,
        Id<Notice> id,
        long fence,
        DateTimeOffset? deliveredAt,
        DateTimeOffset? dueAt,
        string? error,
        CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            Settle,
            args => args.Id("id", id).Number("fence", fence).Time("deliveredAt", deliveredAt).Time("dueAt", dueAt).Text("lastError", error),
            cancellationToken);

    static Notice Map(Row row) => new()
    {
        Id = row.Id<Notice>(0),
        Order = row.Id<Order>(1),
        Sequence = row.Small(2),
        Type = row.Text(3),
        Payload = row.Text(4),
        CreatedAt = row.Time(5),
        DeliveredAt = row.TimeOrNull(6),
        Attempts = row.Small(7),
        DueAt = row.TimeOrNull(8),
        LastError = row.TextOrNull(9),
    };
}
