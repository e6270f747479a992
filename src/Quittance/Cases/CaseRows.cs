using Quittance.Storage;

namespace Quittance.Cases;

/// <summary>Cases as rows.</summary>
static class CaseRows
{
    static readonly Sql Add = new(
        """
        insert into operator_case (account, id, kind, cause, order_id, payment_id, amount, currency, summary, opened_at)
        values (@account, @id, @kind, @cause, @order, @payment, @amount, @currency, @summary, @openedAt)
        on conflict (account, cause) do nothing
        """);

    static readonly Sql List = new(
        """
        select id, kind, cause, order_id, payment_id, amount, currency, summary, opened_at from operator_case
        where account = @account and (@order = '' or order_id = @order) and id < @before order by id desc limit @limit
        """);

    public static Task AddAsync(Session session, IReadOnlyCollection<Case> cases, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Add,
            cases,
            (args, item) => args
                .Id("id", item.Id)
                .Text("kind", Words.Of(item.Kind))
                .Text("cause", item.Cause)
                .Id("order", item.Order)
                .Id("payment", item.Payment)
                .Number("amount", item.Amount?.Minor)
                .Text("currency", item.Amount?.Currency.Code)
                .Text("summary", item.Summary)
                .Time("openedAt", item.OpenedAt),
            cancellationToken);

    /// <summary>A page of cases, newest first; an empty order is any.</summary>
    public static Task<List<Case>> ListAsync(
        Session session, string order, string? before, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            List, args => args.Text("order", order).Text("before", before ?? "~").Number("limit", limit), Map, cancellationToken);

    static Case Map(Row row) => new()
    {
        Id = row.Id<Case>(0),
        Kind = row.Enum<CaseKind>(1),
        Cause = row.Text(2),
        Order = row.IdOrNull<Order>(3),
        Payment = row.IdOrNull<Payment>(4),
        Amount = row.NumberOrNull(5) is { } amount ? new Money(amount, Currency.Parse(row.Text(6))) : null,
        Summary = row.Text(7),
        OpenedAt = row.Time(8),
    };
}
