using Quittance.Storage;

namespace Quittance.Sellers;

/// <summary>Payouts as rows.</summary>
static class PayoutRows
{
    const string Columns = "provider, live, ref, provider_account, seller_id, amount, currency, status, error_code, error_message, at";

    static readonly Sql ByRefs = new(
        $"select {Columns} from payout where account = @account and ref in (select value from json_each(@refs)) order by ref",
        $"select {Columns} from payout where account = @account and ref = any(@refs) order by ref");

    static readonly Sql OfSeller = new(
        $"""
        select {Columns} from payout where account = @account and seller_id is not null and seller_id = @seller
        order by ref desc limit @limit
        """);

    static readonly Sql Save = new(
        """
        insert into payout
            (account, provider, live, ref, provider_account, seller_id, amount, currency, status, error_code, error_message, at)
        values
            (@account, @provider, @live, @ref, @providerAccount, @seller, @amount, @currency, @status, @errorCode, @errorMessage, @at)
        on conflict (account, provider, live, ref) do update set
            status = excluded.status, error_code = excluded.error_code, error_message = excluded.error_message, at = excluded.at
        """);

    public static Task<List<Payout>> ByRefsAsync(Session session, IReadOnlyCollection<string> refs, CancellationToken cancellationToken) =>
        session.QueryAsync(ByRefs, args => args.Texts("refs", refs), Map, cancellationToken);

    /// <summary>A seller's latest payouts.</summary>
    public static Task<List<Payout>> OfSellerAsync(
        Session session, Id<Seller> seller, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(OfSeller, args => args.Id("seller", seller).Number("limit", limit), Map, cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Payout> payouts, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Save,
            payouts,
            (args, payout) => args
                .Text("provider", payout.Ref.Provider)
                .Flag("live", payout.Ref.Live)
                .Text("ref", payout.Ref.Value)
                .Text("providerAccount", payout.Account)
                .Id("seller", payout.Seller)
                .Number("amount", payout.Amount.Minor)
                .Text("currency", payout.Amount.Currency.Code)
                .Text("status", Words.Of(payout.Status))
                .Text("errorCode", payout.Error?.Code)
                .Text("errorMessage", payout.Error?.Message)
                .Time("at", payout.At),
            cancellationToken);

    static Payout Map(Row row) => new(
        new ExternalRef(row.Text(0), row.Flag(1), RefKind.Payout, row.Text(2)),
        row.Text(3),
        row.IdOrNull<Seller>(4),
        new Money(row.Number(5), Currency.Parse(row.Text(6))),
        row.Enum<PayoutStatus>(7),
        row.TextOrNull(8) is { } code ? new PaymentError(code, row.Text(9)) : null,
        row.Time(10));
}
