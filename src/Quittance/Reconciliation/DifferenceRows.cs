using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>What differs, what is settled and what is not, as rows.</summary>
static class DifferenceRows
{
    const string Columns =
        "id, kind, cause, ref, provider, order_id, here_amount, here_currency, there_amount, there_currency, found_at, resolved_at";

    static readonly Sql Settle = new(
        "insert into settled_cause (account, cause) values (@account, @cause) on conflict (account, cause) do nothing");

    /// <summary>A difference that was resolved and is found again lasts again.</summary>
    static readonly Sql Add = new(
        $"""
        insert into difference (account, {Columns})
        values (@account, @id, @kind, @cause, @ref, @provider, @order, @hereAmount, @hereCurrency, @thereAmount, @thereCurrency,
            @foundAt, null)
        on conflict (account, kind, cause) do update set
            here_amount = excluded.here_amount, here_currency = excluded.here_currency, there_amount = excluded.there_amount,
            there_currency = excluded.there_currency, found_at = excluded.found_at, resolved_at = null
        where difference.resolved_at is not null
        """);

    static readonly Sql Resolve = new("update difference set resolved_at = @now where account = @account and id = @id");

    static readonly Sql Open = new(
        $"select {Columns} from difference where account = @account and resolved_at is null and id > @after order by id limit @limit");

    /// <summary>
    /// Money in and out that no settlement has confirmed and that is no difference yet. A refund that came back is gone at the provider,
    /// too.
    /// </summary>
    static readonly Sql Unsettled = new(
        """
        select l.id, l.cause, l.order_id,
            (select cast(sum(abs(e.amount)) as bigint) from ledger_entry e
             where e.account = l.account and e.transaction_id = l.id and e.ledger_account like 'provider_clearing:%'),
            (select min(e.commodity) from ledger_entry e
             where e.account = l.account and e.transaction_id = l.id and e.ledger_account like 'provider_clearing:%')
        from ledger_transaction l
        where l.account = @account and l.id > @after and l.id < @before and (l.cause like 'capture:%' or l.cause like 'refund:%')
            and l.cause not like '%:returned'
            and not exists (select 1 from settled_cause s where s.account = l.account and s.cause = l.cause)
            and not exists
                (select 1 from difference d where d.account = l.account and d.kind = 'not_there' and d.cause = l.cause)
            and not exists
                (select 1 from ledger_transaction r where r.account = l.account and r.cause = l.cause || ':returned')
        order by l.id limit @limit
        """);

    /// <summary>Writes down that a settlement confirmed causes.</summary>
    public static Task SettleAsync(Session session, IReadOnlyCollection<string> causes, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(Settle, causes, (args, cause) => args.Text("cause", cause), cancellationToken);

    /// <summary>Writes down a difference, unless it is known.</summary>
    /// <returns>1 if it is new.</returns>
    public static Task<int> AddAsync(Session session, Difference difference, CancellationToken cancellationToken) => session.ExecuteAsync(
        Add,
        args => args
            .Id("id", difference.Id)
            .Text("kind", Words.Of(difference.Kind))
            .Text("cause", difference.Cause)
            .Text("ref", difference.Ref)
            .Text("provider", difference.Provider)
            .Id("order", difference.Order)
            .Number("hereAmount", difference.Here?.Minor)
            .Text("hereCurrency", difference.Here?.Currency.Code)
            .Number("thereAmount", difference.There?.Minor)
            .Text("thereCurrency", difference.There?.Currency.Code)
            .Time("foundAt", difference.FoundAt),
        cancellationToken);

    /// <summary>Writes down that a difference is gone.</summary>
    public static Task ResolveAsync(Session session, Id<Difference> id, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Resolve, args => args.Id("id", id).Time("now", now), cancellationToken);

    /// <summary>A page of what differs now, oldest first.</summary>
    public static Task<List<Difference>> OpenAsync(Session session, string after, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(Open, args => args.Text("after", after).Number("limit", limit), Map, cancellationToken);

    /// <summary>The next few bookings between two times that nothing has confirmed.</summary>
    public static Task<List<UnsettledRow>> UnsettledAsync(
        Session session,
        string after,
        DateTimeOffset from,
        DateTimeOffset until,
        int limit,
        CancellationToken cancellationToken) =>
        session.QueryAsync(
            Unsettled,
            args => args.Text("after", after.Length == 0 ? Bound(from) : after).Text("before", Bound(until)).Number("limit", limit),
            row => new UnsettledRow(
                row.Id<LedgerTransaction>(0),
                row.Text(1),
                row.IdOrNull<Order>(2),
                row.NumberOrNull(3) is { } amount && Currency.TryParse(row.TextOrNull(4), out var currency)
                    ? new Money(amount, currency)
                    : null),
            cancellationToken);

    /// <summary>A bound below which every ledger transaction's id is older than a time.</summary>
    static string Bound(DateTimeOffset time) =>
        LedgerTransaction.IdPrefix + Base32.Encode(time.ToUnixTimeMilliseconds(), stackalloc byte[Base32.RandomBytes]);

    static Difference Map(Row row) => new()
    {
        Id = row.Id<Difference>(0),
        Kind = row.Enum<DifferenceKind>(1),
        Cause = row.Text(2),
        Ref = row.Text(3),
        Provider = row.Text(4),
        Order = row.IdOrNull<Order>(5),
        Here = Sum(row, 6),
        There = Sum(row, 8),
        FoundAt = row.Time(10),
        ResolvedAt = row.TimeOrNull(11),
    };

    static Money? Sum(Row row, int column) =>
        row.NumberOrNull(column) is { } amount ? new Money(amount, Currency.Parse(row.Text(column + 1))) : null;
}

/// <summary>A booking that no settlement has confirmed.</summary>
sealed record UnsettledRow(Id<LedgerTransaction> Id, string Cause, Id<Order>? Order, Money? Amount);
