using Quittance.Storage;

namespace Quittance.History;

/// <summary>The story of each order as rows: only ever added to.</summary>
static class TransitionRows
{
    static readonly Sql Add = new(
        """
        insert into transition (account, order_id, subject, from_status, to_status, event_id, at)
        values (@account, @order, @subject, @from, @to, @event, @at)
        """);

    static readonly Sql OfOrder = new(
        "select order_id, subject, from_status, to_status, event_id, at from transition where account = @account and order_id = @order "
        + "order by position limit @limit");

    public static Task AddAsync(Session session, IReadOnlyCollection<Transition> transitions, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Add,
            transitions,
            (args, step) =>
                args.Id("order", step.Order).Text("subject", step.Subject).Text("from", step.From).Text("to", step.To)
                    .Id("event", step.Event).Time("at", step.At),
            cancellationToken);

    public static Task<List<Transition>> OfOrderAsync(Session session, Id<Order> order, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            OfOrder,
            args => args.Id("order", order).Number("limit", limit),
            row => new Transition(row.Id<Order>(0), row.Text(1), row.TextOrNull(2), row.Text(3), row.Id<Event>(4), row.Time(5)),
            cancellationToken);
}
