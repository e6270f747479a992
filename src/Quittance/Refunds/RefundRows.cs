using Quittance.Storage;

namespace Quittance.Refunds;

/// <summary>Refunds as rows.</summary>
static class RefundRows
{
    const string Columns =
        "id, payment_id, order_id, case_id, provider, live, amount, currency, reason, ref, step, refused, outcome_unknown, error_code, "
        + "error_message, created_at";

    static readonly Sql OfPaymentsSql = new(
        $"select {Columns} from refund where account = @account and payment_id in (select value from json_each(@payments)) order by +id",
        $"select {Columns} from refund where account = @account and payment_id = any(@payments) order by id");

    static readonly Sql ByRefs = new(
        $"""
        select {Columns} from refund
        where account = @account and ref is not null and ref in (select value from json_each(@refs)) order by +id
        """,
        $"select {Columns} from refund where account = @account and ref is not null and ref = any(@refs) order by id");

    static readonly Sql ByIds = new(
        $"select {Columns} from refund where account = @account and id in (select value from json_each(@ids)) order by id",
        $"select {Columns} from refund where account = @account and id = any(@ids) order by id");

    static readonly Sql Save = new(
        """
        insert into refund
            (account, id, payment_id, order_id, case_id, provider, live, amount, currency, reason, ref, step, refused, outcome_unknown,
             error_code, error_message, status, created_at)
        values
            (@account, @id, @payment, @order, @case, @provider, @live, @amount, @currency, @reason, @ref, @step, @refused,
             @outcomeUnknown, @errorCode, @errorMessage, @status, @createdAt)
        on conflict (account, id) do update set
            payment_id = excluded.payment_id, amount = excluded.amount, ref = excluded.ref, step = excluded.step,
            refused = excluded.refused, outcome_unknown = excluded.outcome_unknown, error_code = excluded.error_code,
            error_message = excluded.error_message, status = excluded.status
        """);

    /// <summary>Asks for every refund of some payments, oldest first.</summary>
    public static Query<Refund> OfPayments(IReadOnlyCollection<string> payments) =>
        new(OfPaymentsSql, args => args.Texts("payments", payments), Map);

    /// <summary>The refunds that the provider calls so.</summary>
    public static Task<List<Refund>> ByRefsAsync(Session session, IReadOnlyCollection<string> refs, CancellationToken cancellationToken) =>
        session.QueryAsync(ByRefs, args => args.Texts("refs", refs), Map, cancellationToken);

    /// <summary>Refunds by our own ids.</summary>
    public static Task<List<Refund>> ByIdsAsync(Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(ByIds, args => args.Texts("ids", ids), Map, cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Refund> refunds, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(Save, refunds, Bind, cancellationToken);

    static void Bind(Args args, Refund refund) => args
        .Id("id", refund.Id)
        .Id("payment", refund.Payment)
        .Id("order", refund.Order)
        .Id("case", refund.Case)
        .Text("provider", refund.Provider)
        .Flag("live", refund.Live)
        .Number("amount", refund.Amount.Minor)
        .Text("currency", refund.Amount.Currency.Code)
        .Text("reason", refund.Reason)
        .Text("ref", refund.Ref?.Value)
        .Text("step", refund.Step is { } step ? Words.Of(step) : null)
        .Flag("refused", refund.IsRefused)
        .Flag("outcomeUnknown", refund.OutcomeUnknown)
        .Text("errorCode", refund.Error?.Code)
        .Text("errorMessage", refund.Error?.Message)
        .Text("status", Words.Of(refund.Status))
        .Time("createdAt", refund.CreatedAt);

    static Refund Map(Row row)
    {
        var (provider, live) = (row.Text(4), row.Flag(5));
        return new Refund
        {
            Id = row.Id<Refund>(0),
            Payment = row.IdOrNull<Payment>(1),
            Order = row.IdOrNull<Order>(2),
            Case = row.IdOrNull<Case>(3),
            Provider = provider,
            Live = live,
            Amount = new Money(row.Number(6), Currency.Parse(row.Text(7))),
            Reason = row.TextOrNull(8),
            Ref = row.TextOrNull(9) is { } reference ? new ExternalRef(provider, live, RefKind.Refund, reference) : null,
            Step = row.TextOrNull(10) is { } step ? Words.Read<RefundStep>(step) : null,
            IsRefused = row.Flag(11),
            OutcomeUnknown = row.Flag(12),
            Error = row.TextOrNull(13) is { } code ? new PaymentError(code, row.Text(14)) : null,
            CreatedAt = row.Time(15),
        };
    }
}
