using Quittance.Storage;

namespace Quittance.Sellers;

/// <summary>Sellers as rows, and what the ledger says they hold.</summary>
static class SellerRows
{
    const string Columns = "id, name, provider, provider_account, created_at";

    static readonly Sql ByIds = new(
        $"select {Columns} from seller where account = @account and id in (select value from json_each(@ids)) order by id",
        $"select {Columns} from seller where account = @account and id = any(@ids) order by id");

    static readonly Sql ByAccounts = new(
        $"""
        select {Columns} from seller
        where account = @account and provider_account in (select value from json_each(@accounts)) order by id
        """,
        $"select {Columns} from seller where account = @account and provider_account = any(@accounts) order by id");

    /// <summary>Whoever decides on a seller's money holds the seller's row until the transaction ends.</summary>
    static readonly Sql Lock = new(
        "select id from seller where account = @account and id in (select value from json_each(@ids)) order by id",
        "select id from seller where account = @account and id = any(@ids) order by id for update");

    static readonly Sql Payable = new(
        """
        select commodity, amount from ledger_balance where account = @account and ledger_account = @ledgerAccount order by commodity
        """);

    static readonly Sql UnderWay = new(
        """
        select currency, cast(sum(amount) as bigint) from transfer
        where account = @account and seller_id = @seller and live = @live and status in ('pending', 'unknown') group by currency
        """);

    static readonly Sql ComingBack = new(
        """
        select r.currency, cast(sum(r.amount) as bigint)
        from reversal r join transfer t on t.account = r.account and t.id = r.transfer_id
        where t.account = @account and t.seller_id = @seller and t.live = @live and r.status in ('pending', 'unknown') group by r.currency
        """);

    static readonly Sql List = new(
        $"select {Columns} from seller where account = @account and id > @after order by id limit @limit");

    static readonly Sql Save = new(
        """
        insert into seller (account, id, name, provider, provider_account, created_at)
        values (@account, @id, @name, @provider, @providerAccount, @createdAt)
        on conflict (account, id) do update set
            name = excluded.name, provider = excluded.provider, provider_account = excluded.provider_account
        """);

    public static Task<List<Seller>> ByIdsAsync(Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(ByIds, args => args.Texts("ids", ids), Map, cancellationToken);

    /// <summary>The sellers that have these accounts at a provider now.</summary>
    public static Task<List<Seller>> ByAccountsAsync(
        Session session, IReadOnlyCollection<string> accounts, CancellationToken cancellationToken) =>
        session.QueryAsync(ByAccounts, args => args.Texts("accounts", accounts), Map, cancellationToken);

    /// <summary>Holds sellers until the transaction ends, in the order of their ids.</summary>
    public static Task LockAsync(Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(Lock, args => args.Texts("ids", ids), row => row.Text(0), cancellationToken);

    /// <summary>What a seller holds, by currency.</summary>
    public static async Task<List<SellerFunds>> FundsAsync(
        Session session, Id<Seller> seller, bool live, CancellationToken cancellationToken)
    {
        var payable = await session.QueryAsync(
            Payable,
            args => args.Text("ledgerAccount", Chart.SellerPayable(seller.ToString(), live).Name),
            row => (Code: row.Text(0), Amount: row.Number(1)),
            cancellationToken).ConfigureAwait(false);
        var underWay = await SumsAsync(session, UnderWay, seller, live, cancellationToken).ConfigureAwait(false);
        var comingBack = await SumsAsync(session, ComingBack, seller, live, cancellationToken).ConfigureAwait(false);
        // The ledger counts a debit as above zero; what a seller is owed is a credit.
        return
        [
            .. payable.Select(row => new SellerFunds(
                seller,
                live,
                new Money(-row.Amount, Currency.Parse(row.Code)),
                underWay.GetValueOrDefault(row.Code),
                comingBack.GetValueOrDefault(row.Code))),
        ];
    }

    /// <summary>A page of sellers, oldest first.</summary>
    public static Task<List<Seller>> ListAsync(Session session, string? after, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(List, args => args.Text("after", after ?? "").Number("limit", limit), Map, cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Seller> sellers, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Save,
            sellers,
            (args, seller) => args
                .Id("id", seller.Id)
                .Text("name", seller.Name)
                .Text("provider", seller.Provider)
                .Text("providerAccount", seller.Account)
                .Time("createdAt", seller.CreatedAt),
            cancellationToken);

    static async Task<Dictionary<string, long>> SumsAsync(
        Session session, Sql sums, Id<Seller> seller, bool live, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            sums,
            args => args.Id("seller", seller).Flag("live", live),
            row => (Code: row.Text(0), Amount: row.Number(1)),
            cancellationToken).ConfigureAwait(false))
        .ToDictionary(row => row.Code, row => row.Amount, StringComparer.Ordinal);

    static Seller Map(Row row) => new(row.Id<Seller>(0), row.Text(1), row.Text(2), row.Text(3), row.Time(4));
}
