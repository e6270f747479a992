using Quittance.Storage;

namespace Quittance.Cases;

/// <summary>Cases as rows.</summary>
static class CaseRows
{
    const string Columns =
        "id, kind, cause, order_id, payment_id, amount, currency, summary, opened_at, settled, settled_at, note";

    static readonly Sql Add = new(
        """
        insert into operator_case (account, id, kind, cause, order_id, payment_id, amount, currency, summary, opened_at)
        values (@account, @id, @kind, @cause, @order, @payment, @amount, @currency, @summary, @openedAt)
        on conflict (account, cause) do nothing
        """);

    static readonly Sql Settle = new(
        """
        update operator_case set settled = @settled, settled_at = @settledAt, note = @note where account = @account and id = @id
        """);

    static readonly Sql ByIds = new(
        $"select {Columns} from operator_case where account = @account and id in (select value from json_each(@ids)) order by id",
        $"select {Columns} from operator_case where account = @account and id = any(@ids) order by id");

    static readonly Sql Read = new($"select {Columns} from operator_case where account = @account and id = @id");

    static readonly Sql OfPayments = new(
        $"""
        select {Columns} from operator_case
        where account = @account and payment_id is not null and payment_id in (select value from json_each(@payments)) order by +id
        """,
        $"""
        select {Columns} from operator_case
        where account = @account and payment_id is not null and payment_id = any(@payments) order by id
        """);

    static readonly Sql List = new(
        $"""
        select {Columns} from operator_case
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

    /// <summary>Writes what became of cases.</summary>
    public static Task SettleAsync(Session session, IReadOnlyCollection<Case> cases, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Settle,
            cases,
            (args, item) => args
                .Id("id", item.Id)
                .Text("settled", item.Settled is { } action ? Words.Of(action) : null)
                .Time("settledAt", item.SettledAt)
                .Text("note", item.Note),
            cancellationToken);

    /// <summary>Cases by their ids.</summary>
    public static Task<List<Case>> ByIdsAsync(Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(ByIds, args => args.Texts("ids", ids), Map, cancellationToken);

    /// <summary>A case by its id.</summary>
    public static Task<Case?> FindAsync(Session session, Id<Case> id, CancellationToken cancellationToken) =>
        session.FirstAsync(Read, args => args.Id("id", id), Map, cancellationToken);

    /// <summary>Every case of some payments, oldest first.</summary>
    public static Task<List<Case>> OfPaymentsAsync(
        Session session, IReadOnlyCollection<string> payments, CancellationToken cancellationToken) =>
        session.QueryAsync(OfPayments, args => args.Texts("payments", payments), Map, cancellationToken);

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
        Settled = row.TextOrNull(9) is { } settled ? Words.Read<CaseAction>(settled) : null,
        SettledAt = row.TimeOrNull(10),
        Note = row.TextOrNull(11),
    };
}
