using Quittance.Storage;

namespace Quittance.Disputes;

/// <summary>Disputes as rows.</summary>
static class DisputeRows
{
    const string Columns =
        "id, payment_id, provider, live, ref, amount, currency, status, status_at, withdrawn, reinstated, charged, charges, "
        + "created_at";

    static readonly Sql OfPaymentsSql = new(
        $"select {Columns} from dispute where account = @account and payment_id in (select value from json_each(@payments)) order by +id",
        $"select {Columns} from dispute where account = @account and payment_id = any(@payments) order by id");

    static readonly Sql ByRefs = new(
        $"select {Columns} from dispute where account = @account and ref in (select value from json_each(@refs)) order by +id",
        $"select {Columns} from dispute where account = @account and ref = any(@refs) order by id");

    static readonly Sql Save = new(
        """
        insert into dispute
            (account, id, payment_id, provider, live, ref, amount, currency, status, status_at, withdrawn, reinstated,
             charged, charges, created_at)
        values
            (@account, @id, @payment, @provider, @live, @ref, @amount, @currency, @status, @statusAt, @withdrawn, @reinstated,
             @charged, @charges, @createdAt)
        on conflict (account, id) do update set
            payment_id = excluded.payment_id, amount = excluded.amount, status = excluded.status,
            status_at = excluded.status_at, withdrawn = excluded.withdrawn, reinstated = excluded.reinstated,
            charged = excluded.charged, charges = excluded.charges
        """);

    /// <summary>Asks for every dispute of some payments, oldest first.</summary>
    public static Query<Dispute> OfPayments(IReadOnlyCollection<string> payments) =>
        new(OfPaymentsSql, args => args.Texts("payments", payments), Map);

    /// <summary>The disputes that the provider calls so.</summary>
    public static Task<List<Dispute>> ByRefsAsync(Session session, IReadOnlyCollection<string> refs, CancellationToken cancellationToken) =>
        session.QueryAsync(ByRefs, args => args.Texts("refs", refs), Map, cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Dispute> disputes, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(Save, disputes, Bind, cancellationToken);

    static void Bind(Args args, Dispute dispute) => args
        .Id("id", dispute.Id)
        .Id("payment", dispute.Payment)
        .Text("provider", dispute.Ref.Provider)
        .Flag("live", dispute.Ref.Live)
        .Text("ref", dispute.Ref.Value)
        .Number("amount", dispute.Amount.Minor)
        .Text("currency", dispute.Amount.Currency.Code)
        .Text("status", Words.Of(dispute.Status))
        .Time("statusAt", dispute.StatusAt)
        .Number("withdrawn", dispute.Withdrawn)
        .Number("reinstated", dispute.Reinstated)
        .Number("charged", dispute.Charged)
        .Number("charges", dispute.Charges)
        .Time("createdAt", dispute.CreatedAt);

    static Dispute Map(Row row)
    {
        var (provider, live) = (row.Text(2), row.Flag(3));
        return new Dispute
        {
            Id = row.Id<Dispute>(0),
            Payment = row.IdOrNull<Payment>(1),
            Ref = new ExternalRef(provider, live, RefKind.Dispute, row.Text(4)),
            Amount = new Money(row.Number(5), Currency.Parse(row.Text(6))),
            Status = row.Enum<DisputeStatus>(7),
            StatusAt = row.Time(8),
            Withdrawn = row.Number(9),
            Reinstated = row.Number(10),
            Charged = row.Number(11),
            Charges = row.Small(12),
            CreatedAt = row.Time(13),
        };
    }
}
