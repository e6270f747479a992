using Quittance.Storage;

namespace Quittance.Orders;

/// <summary>Orders as rows.</summary>
static class OrderRows
{
    /// <summary>Loads orders, locked in the order of their ids until the transaction ends.</summary>
    public static Task<List<Order>> LockAsync(Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(OrderSql.Lock, args => args.Texts("ids", ids), Map, cancellationToken);

    public static Task<Order?> FindAsync(Session session, Id<Order> id, CancellationToken cancellationToken) =>
        session.FirstAsync(OrderSql.Read, args => args.Id("id", id), Map, cancellationToken);

    /// <summary>Asks for orders.</summary>
    public static Query<Order> ByIds(IReadOnlyCollection<string> ids) => new(OrderSql.ByIds, args => args.Texts("ids", ids), Map);

    /// <summary>
    /// A page of orders, newest first; an empty status is any, <paramref name="before"/> is the last id of the page before.
    /// </summary>
    public static Task<List<Order>> ListAsync(
        Session session, string status, string? before, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            OrderSql.List, args =>
                args.Text("status", status).Text("before", before ?? "~").Number("limit", limit), Map, cancellationToken);

    /// <summary>The orders whose time has come.</summary>
    public static Task<List<(Id<Order> Id, DateTimeOffset DueAt)>> DueAsync(
        Session session, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            OrderSql.Due, args => args.Time("now", now).Number("limit", limit), row => (row.Id<Order>(0), row.Time(1)), cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Order> orders, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(OrderSql.Save, orders, Bind, cancellationToken);

    static void Bind(Args args, Order order) => args
        .Id("id", order.Id)
        .Text("status", Words.Of(order.Status))
        .Json("terms", Json.Write(order.Terms))
        .Id("activePayment", order.ActivePayment)
        .Id("paidBy", order.PaidBy)
        .Number("amountPaid", order.AmountPaid)
        .Number("amountRefunded", order.AmountRefunded)
        .Number("amountDisputed", order.AmountDisputed)
        .Flag("held", order.Held)
        .Text("closing", Words.Of(order.Closing))
        .Text("codeHash", order.CodeHash)
        .Number("codeFailures", order.CodeFailures)
        .Time("dueAt", order.DueAt)
        .Time("expiresAt", order.ExpiresAt)
        .Number("notices", order.Notices)
        .Time("createdAt", order.CreatedAt)
        .Time("paidAt", order.PaidAt);

    static Order Map(Row row) => new()
    {
        Id = row.Id<Order>(0),
        Status = row.Enum<OrderStatus>(1),
        Terms = Json.Read<OrderTerms>(row.Text(2)),
        ActivePayment = row.IdOrNull<Payment>(3),
        PaidBy = row.IdOrNull<Payment>(4),
        AmountPaid = row.Number(5),
        AmountRefunded = row.Number(6),
        AmountDisputed = row.Number(7),
        Held = row.Flag(8),
        Closing = row.Enum<Closing>(9),
        CodeHash = row.TextOrNull(10),
        CodeFailures = row.Small(11),
        DueAt = row.TimeOrNull(12),
        ExpiresAt = row.Time(13),
        Notices = row.Small(14),
        CreatedAt = row.Time(15),
        PaidAt = row.TimeOrNull(16),
    };
}
