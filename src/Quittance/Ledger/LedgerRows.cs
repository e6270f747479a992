using Quittance.Storage;

namespace Quittance.Ledger;

/// <summary>The ledger as rows: only ever added to.</summary>
static class LedgerRows
{
    /// <summary>
    /// Posts transactions. One whose cause was posted before is left out whole, and moves no balance. Causes and balances are locked in the
    /// order of their names, and balances last of all that a batch locks. PostgreSQL, where a statement costs a round trip and each side of
    /// a transaction has to come with the other, takes all of it in one.
    /// </summary>
    public static Task AddAsync(
        Session session, IReadOnlyCollection<LedgerTransaction> transactions, CancellationToken cancellationToken)
    {
        if (transactions.Count == 0)
            return Task.CompletedTask;
        var ordered = transactions.OrderBy(row => row.Cause, StringComparer.Ordinal);
        return session.TakesManyAtOnce
            ? session.ExecuteManyAsync(LedgerSql.Post, [.. ordered.SelectMany(Lines)], Bind, cancellationToken)
            : AddEachAsync(session, [.. ordered], cancellationToken);
    }

    static async Task AddEachAsync(Session session, LedgerTransaction[] ordered, CancellationToken cancellationToken)
    {
        var added = (
            await session.QueryManyAsync(LedgerSql.AddTransactions, ordered, Bind, row => row.Text(0), cancellationToken)
                .ConfigureAwait(false))
            .ToHashSet(StringComparer.Ordinal);
        var fresh = ordered.Where(row => added.Contains(row.Id.ToString())).ToArray();
        if (fresh.Length == 0)
            return;
        (string Transaction, int Position, LedgerEntry Entry)[] entries =
            [.. fresh.SelectMany(row => row.Entries.Select((entry, index) => (row.Id.ToString(), index + 1, entry)))];
        await session.ExecuteManyAsync(LedgerSql.AddEntries, entries, Bind, cancellationToken).ConfigureAwait(false);
        await session.ExecuteManyAsync(LedgerSql.AddToBalances, Deltas(entries), Bind, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A page of balances, by account and commodity.</summary>
    public static Task<List<LedgerBalance>> BalancesAsync(
        Session session, LedgerBalance? after, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            LedgerSql.Balances,
            args =>
                args.Text("ledgerAccount", after?.Account.Name ?? "").Text("commodity", after?.Commodity.Code ?? "").Number("limit", limit),
            row => new LedgerBalance(LedgerAccount.FromRow(row.Text(0)), Commodity.FromRow(row.Text(1)), row.Number(2)),
            cancellationToken);

    /// <summary>A page of transactions with their entries, oldest first.</summary>
    public static async Task<List<LedgerTransaction>> ListAsync(
        Session session, Id<Order>? order, string? after, int limit, CancellationToken cancellationToken)
    {
        var heads = await session.QueryAsync(
            order is null ? LedgerSql.List : LedgerSql.OfOrder,
            args =>
            {
                args.Text("after", after ?? "").Number("limit", limit);
                if (order is not null)
                    args.Id("order", order);
            },
            LedgerHead.Of,
            cancellationToken).ConfigureAwait(false);
        return await WithEntriesAsync(session, heads, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was posted for a cause and for its parts.</summary>
    public static async Task<List<LedgerTransaction>> OfCauseAsync(
        Session session, string cause, int limit, CancellationToken cancellationToken)
    {
        var heads = await session.QueryAsync(
            LedgerSql.OfCause, args => args.Text("cause", cause).Number("limit", limit), LedgerHead.Of, cancellationToken)
            .ConfigureAwait(false);
        return await WithEntriesAsync(session, heads, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was posted for a cause, if anything was.</summary>
    public static async Task<LedgerTransaction?> ByCauseAsync(Session session, string cause, CancellationToken cancellationToken)
    {
        var head = await session.FirstAsync(
            LedgerSql.ByCause, args => args.Text("cause", cause), LedgerHead.Of, cancellationToken).ConfigureAwait(false);
        if (head is null)
            return null;
        var entries = await session.QueryAsync(
            LedgerSql.Entries,
            args => args.Texts("transactions", [head.Id.ToString()]),
            LedgerHead.Entry,
            cancellationToken).ConfigureAwait(false);
        return head.With([.. entries.Select(row => row.Entry)]);
    }

    /// <summary>How many transactions there are.</summary>
    public static Task<long> CountAsync(Session session, CancellationToken cancellationToken) =>
        session.FirstAsync(LedgerSql.Count, _ => { }, row => row.Number(0), cancellationToken);

    static async Task<List<LedgerTransaction>> WithEntriesAsync(
        Session session, List<LedgerHead> heads, CancellationToken cancellationToken)
    {
        var entries = await session.QueryAsync(
            LedgerSql.Entries,
            args => args.Texts("transactions", [.. heads.Select(head => head.Id.ToString())]),
            LedgerHead.Entry,
            cancellationToken).ConfigureAwait(false);
        var byTransaction = entries.ToLookup(row => row.Transaction, row => row.Entry);
        return [.. heads.Select(head => head.With([.. byTransaction[head.Id.ToString()]]))];
    }

    /// <summary>A transaction's entries, each with the transaction.</summary>
    static IEnumerable<(LedgerTransaction Transaction, byte[] Checksum, int Position)> Lines(LedgerTransaction transaction)
    {
        var checksum = LedgerChecksum.Of(transaction);
        return transaction.Entries.Select((_, index) => (transaction, checksum, index + 1));
    }

    static void Bind(Args args, (LedgerTransaction Transaction, byte[] Checksum, int Position) line)
    {
        var (row, checksum, position) = line;
        var entry = row.Entries[position - 1];
        Bind(args, row, checksum)
            .Number("position", position)
            .Text("ledgerAccount", entry.Account.Name)
            .Text("commodity", entry.Commodity.Code)
            .Number("amount", entry.Amount);
    }

    static void Bind(Args args, LedgerTransaction row) => Bind(args, row, LedgerChecksum.Of(row));

    static Args Bind(Args args, LedgerTransaction row, byte[] checksum) => args
        .Id("id", row.Id)
        .Text("cause", row.Cause)
        .Id("order", row.Order)
        .Id("payment", row.Payment)
        .Id("event", row.Event)
        .Time("at", row.At)
        .Number("entries", row.Entries.Count)
        .Bytes("checksum", checksum);

    static void Bind(Args args, (string Transaction, int Position, LedgerEntry Entry) row) => args
        .Text("transaction", row.Transaction)
        .Number("position", row.Position)
        .Text("ledgerAccount", row.Entry.Account.Name)
        .Text("commodity", row.Entry.Commodity.Code)
        .Number("amount", row.Entry.Amount);

    static void Bind(Args args, LedgerBalance row) => args
        .Text("ledgerAccount", row.Account.Name)
        .Text("commodity", row.Commodity.Code)
        .Number("amount", row.Amount);

    static LedgerBalance[] Deltas((string Transaction, int Position, LedgerEntry Entry)[] entries) =>
    [
        .. entries.GroupBy(row => (row.Entry.Account, row.Entry.Commodity))
            .Select(group => new LedgerBalance(group.Key.Account, group.Key.Commodity, group.Sum(row => row.Entry.Amount)))
            .OrderBy(delta => delta.Account.Name, StringComparer.Ordinal).ThenBy(delta => delta.Commodity.Code, StringComparer.Ordinal),
    ];
}

/// <summary>A transaction's own row, without its entries.</summary>
sealed record LedgerHead(
    Id<LedgerTransaction> Id,
    string Cause,
    Id<Order>? Order,
    Id<Payment>? Payment,
    Id<Event> Event,
    DateTimeOffset At,
    long Entries,
    byte[] Checksum)
{
    public static LedgerHead Of(Row row) => new(
        row.Id<LedgerTransaction>(0),
        row.Text(1),
        row.IdOrNull<Order>(2),
        row.IdOrNull<Payment>(3),
        row.Id<Event>(4),
        row.Time(5),
        row.Number(6),
        row.Bytes(7));

    public static (string Transaction, LedgerEntry Entry) Entry(Row row) =>
        (row.Text(0), new LedgerEntry(LedgerAccount.FromRow(row.Text(1)), Commodity.FromRow(row.Text(2)), row.Number(3)));

    public LedgerTransaction With(IReadOnlyList<LedgerEntry> entries) =>
        LedgerTransaction.FromRows(Id, Cause, entries, Event, At, Order, Payment);
}
