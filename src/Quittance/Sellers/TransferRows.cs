using Quittance.Storage;

namespace Quittance.Sellers;

/// <summary>Transfers and their reversals as rows.</summary>
static class TransferRows
{
    const string Columns =
        "id, seller_id, payment_id, order_id, provider_account, covers, amount, currency, provider, live, ref, status, due_at, error_code, "
        + "error_message, created_at";

    const string ReversalColumns =
        "r.id, r.transfer_id, r.covers, r.amount, r.currency, r.provider, r.live, r.ref, r.status, r.error_code, r.error_message, "
        + "r.created_at";

    static readonly Sql OfPaymentsSql = new(
        $"select {Columns} from transfer where account = @account and payment_id in (select value from json_each(@payments)) order by +id",
        $"select {Columns} from transfer where account = @account and payment_id = any(@payments) order by id");

    static readonly Sql OfSeller = new(
        $"select {Columns} from transfer where account = @account and seller_id = @seller and id < @before order by id desc limit @limit");

    static readonly Sql ReversalsOfPayments = new(
        $"""
        select {ReversalColumns} from transfer t cross join reversal r on r.account = t.account and r.transfer_id = t.id
        where t.account = @account and t.payment_id in (select value from json_each(@payments)) order by +r.id
        """,
        $"""
        select {ReversalColumns} from reversal r
        where r.account = @account and r.transfer_id = any(array(
            select t.id from transfer t where t.account = @account and t.payment_id = any(@payments))) order by r.id
        """);

    static readonly Sql ReversalsOf = new(
        $"""
        select {ReversalColumns} from reversal r
        where r.account = @account and r.transfer_id in (select value from json_each(@transfers)) order by +r.id
        """,
        $"select {ReversalColumns} from reversal r where r.account = @account and r.transfer_id = any(@transfers) order by r.id");

    static readonly Sql PaymentsOfIds = new(
        "select payment_id from transfer where account = @account and id in (select value from json_each(@ids))",
        "select payment_id from transfer where account = @account and id = any(@ids)");

    static readonly Sql PaymentsOfRefs = new(
        "select payment_id from transfer where account = @account and ref is not null and ref in (select value from json_each(@refs))",
        "select payment_id from transfer where account = @account and ref is not null and ref = any(@refs)");

    static readonly Sql Due = new(
        "select id, due_at from transfer where account = @account and due_at <= @now order by due_at, id limit @limit");

    static readonly Sql Save = new(
        """
        insert into transfer
            (account, id, seller_id, payment_id, order_id, provider_account, covers, amount, currency, provider, live, ref, status, due_at,
             error_code, error_message, created_at)
        values
            (@account, @id, @seller, @payment, @order, @providerAccount, @covers, @amount, @currency, @provider, @live, @ref, @status,
             @dueAt, @errorCode, @errorMessage, @createdAt)
        on conflict (account, id) do update set
            provider_account = excluded.provider_account, covers = excluded.covers, amount = excluded.amount, ref = excluded.ref,
            status = excluded.status, due_at = excluded.due_at, error_code = excluded.error_code, error_message = excluded.error_message
        """);

    static readonly Sql SaveReversal = new(
        """
        insert into reversal
            (account, id, transfer_id, covers, amount, currency, provider, live, ref, status, error_code, error_message, created_at)
        values
            (@account, @id, @transfer, @covers, @amount, @currency, @provider, @live, @ref, @status, @errorCode, @errorMessage, @createdAt)
        on conflict (account, id) do update set
            ref = excluded.ref, status = excluded.status, error_code = excluded.error_code, error_message = excluded.error_message
        """);

    /// <summary>Asks for every transfer of some payments' money, oldest first.</summary>
    public static Query<Transfer> OfPayments(IReadOnlyCollection<string> payments) =>
        new(OfPaymentsSql, args => args.Texts("payments", payments), Map);

    /// <summary>Every reversal of those transfers, oldest first.</summary>
    public static Task<List<Reversal>> ReversalsOfPaymentsAsync(
        Session session, IReadOnlyCollection<string> payments, CancellationToken cancellationToken) =>
        session.QueryAsync(ReversalsOfPayments, args => args.Texts("payments", payments), MapReversal, cancellationToken);

    /// <summary>A page of a seller's transfers, newest first.</summary>
    public static Task<List<Transfer>> OfSellerAsync(
        Session session, Id<Seller> seller, string? before, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            OfSeller,
            args => args.Id("seller", seller).Text("before", before ?? "~").Number("limit", limit),
            Map,
            cancellationToken);

    /// <summary>The reversals of some transfers, oldest first.</summary>
    public static Task<List<Reversal>> ReversalsOfAsync(
        Session session, IReadOnlyCollection<string> transfers, CancellationToken cancellationToken) =>
        session.QueryAsync(ReversalsOf, args => args.Texts("transfers", transfers), MapReversal, cancellationToken);

    /// <summary>The payments whose money some transfers move.</summary>
    public static Task<List<string>> PaymentsOfIdsAsync(
        Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(PaymentsOfIds, args => args.Texts("ids", ids), row => row.Text(0), cancellationToken);

    /// <summary>The payments whose money moves by what the provider calls so.</summary>
    public static Task<List<string>> PaymentsOfRefsAsync(
        Session session, IReadOnlyCollection<string> refs, CancellationToken cancellationToken) =>
        session.QueryAsync(PaymentsOfRefs, args => args.Texts("refs", refs), row => row.Text(0), cancellationToken);

    /// <summary>The transfers whose time has come.</summary>
    public static Task<List<(Id<Transfer> Id, DateTimeOffset DueAt)>> DueAsync(
        Session session, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            Due, args => args.Time("now", now).Number("limit", limit), row => (row.Id<Transfer>(0), row.Time(1)), cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Transfer> transfers, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(Save, transfers, Bind, cancellationToken);

    public static Task SaveReversalsAsync(Session session, IReadOnlyCollection<Reversal> reversals, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(SaveReversal, reversals, BindReversal, cancellationToken);

    static void Bind(Args args, Transfer transfer) => args
        .Id("id", transfer.Id)
        .Id("seller", transfer.Seller)
        .Id("payment", transfer.Payment)
        .Id("order", transfer.Order)
        .Text("providerAccount", transfer.Account)
        .Number("covers", transfer.Covers.Minor)
        .Number("amount", transfer.Amount)
        .Text("currency", transfer.Covers.Currency.Code)
        .Text("provider", transfer.Provider)
        .Flag("live", transfer.Live)
        .Text("ref", transfer.Ref?.Value)
        .Text("status", Words.Of(transfer.Status))
        .Time("dueAt", transfer.DueAt)
        .Text("errorCode", transfer.Error?.Code)
        .Text("errorMessage", transfer.Error?.Message)
        .Time("createdAt", transfer.CreatedAt);

    static void BindReversal(Args args, Reversal reversal) => args
        .Id("id", reversal.Id)
        .Id("transfer", reversal.Transfer)
        .Number("covers", reversal.Covers.Minor)
        .Number("amount", reversal.Amount)
        .Text("currency", reversal.Covers.Currency.Code)
        .Text("provider", reversal.Provider)
        .Flag("live", reversal.Live)
        .Text("ref", reversal.Ref?.Value)
        .Text("status", Words.Of(reversal.Status))
        .Text("errorCode", reversal.Error?.Code)
        .Text("errorMessage", reversal.Error?.Message)
        .Time("createdAt", reversal.CreatedAt);

    static Transfer Map(Row row)
    {
        var (provider, live) = (row.Text(8), row.Flag(9));
        return new Transfer
        {
            Id = row.Id<Transfer>(0),
            Seller = row.Id<Seller>(1),
            Payment = row.Id<Payment>(2),
            Order = row.Id<Order>(3),
            Account = row.TextOrNull(4),
            Covers = new Money(row.Number(5), Currency.Parse(row.Text(7))),
            Amount = row.Number(6),
            Provider = provider,
            Live = live,
            Ref = row.TextOrNull(10) is { } reference ? new ExternalRef(provider, live, RefKind.Transfer, reference) : null,
            Status = row.Enum<TransferStatus>(11),
            DueAt = row.TimeOrNull(12),
            Error = row.TextOrNull(13) is { } code ? new PaymentError(code, row.Text(14)) : null,
            CreatedAt = row.Time(15),
        };
    }

    static Reversal MapReversal(Row row)
    {
        var (provider, live) = (row.Text(5), row.Flag(6));
        return new Reversal
        {
            Id = row.Id<Reversal>(0),
            Transfer = row.Id<Transfer>(1),
            Covers = new Money(row.Number(2), Currency.Parse(row.Text(4))),
            Amount = row.Number(3),
            Provider = provider,
            Live = live,
            Ref = row.TextOrNull(7) is { } reference ? new ExternalRef(provider, live, RefKind.Reversal, reference) : null,
            Status = row.Enum<TransferStatus>(8),
            Error = row.TextOrNull(9) is { } code ? new PaymentError(code, row.Text(10)) : null,
            CreatedAt = row.Time(11),
        };
    }
}
