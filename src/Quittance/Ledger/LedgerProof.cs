using Quittance.Storage;

namespace Quittance.Ledger;

/// <summary>
/// Proves the ledger: reads every transaction with its entries in the order of ids, checks each, adds all up anew, and compares the
/// sums with the kept balances. Holds one page and one sum per account.
/// </summary>
sealed class LedgerProof(Session session, Action<LedgerProgress> report)
{
    readonly Dictionary<(LedgerAccount Account, Commodity Commodity), Int128> _sums = [];
    readonly List<LedgerFault> _faults = [];
    long _faultCount;
    long _transactions;
    long _entries;
    long _balances;

    public async Task<LedgerVerdict> RunAsync(CancellationToken cancellationToken)
    {
        var total = await LedgerRows.CountAsync(session, cancellationToken).ConfigureAwait(false);
        report(new LedgerProgress(0, total));
        for (var after = ""; after is not null;)
        {
            after = await ReadPageAsync(after, cancellationToken).ConfigureAwait(false);
            report(new LedgerProgress(_transactions, total));
        }

        await CompareAsync(cancellationToken).ConfigureAwait(false);
        return new LedgerVerdict(_transactions, _entries, _balances, _faultCount, _faults);
    }

    async Task<string?> ReadPageAsync(string after, CancellationToken cancellationToken)
    {
        var heads = await session.QueryAsync(
            LedgerSql.List,
            args => args.Text("after", after).Number("limit", Limits.ProofPage),
            LedgerHead.Of,
            cancellationToken).ConfigureAwait(false);
        var next = heads.Count == Limits.ProofPage ? heads[^1].Id.ToString() : null;
        var entries = await session.QueryAsync(
            LedgerSql.EntriesBetween,
            args => args.Text("after", after).Text("until", next ?? "~"),
            LedgerHead.Entry,
            cancellationToken).ConfigureAwait(false);
        var at = 0;
        foreach (var head in heads)
        {
            at = SkipOrphans(entries, at, head.Id.ToString());
            var first = at;
            while (at < entries.Count && entries[at].Transaction == head.Id.ToString())
                at++;
            Check(head, [.. entries[first..at].Select(row => row.Entry)]);
        }

        SkipOrphans(entries, at, null);
        foreach (var (_, entry) in entries)
        {
            var key = (entry.Account, entry.Commodity);
            _sums[key] = _sums.GetValueOrDefault(key) + entry.Amount;
        }

        _transactions += heads.Count;
        _entries += entries.Count;
        return next;
    }

    int SkipOrphans(List<(string Transaction, LedgerEntry Entry)> entries, int at, string? before)
    {
        for (; at < entries.Count && (before is null || string.CompareOrdinal(entries[at].Transaction, before) < 0); at++)
            Fault($"ledger_entry of {entries[at].Transaction}", $"{Describe(entries[at].Entry)} belongs to no transaction.");
        return at;
    }

    void Check(LedgerHead head, IReadOnlyList<LedgerEntry> entries)
    {
        if (entries.Count != head.Entries)
            Fault(Name(head), $"{head.Entries} entries were posted and {entries.Count} are there.");
        else if (LedgerTransaction.Imbalance(entries) is { } commodity)
            Fault(Name(head), $"its entries in {commodity} sum to {Sum(entries, commodity)}, not to zero.");
        else if (!head.Checksum.AsSpan().SequenceEqual(LedgerChecksum.Of(head.With(entries))))
            Fault(Name(head), "it is not what was posted: its checksum differs, so it or one of its entries was altered.");
    }

    async Task CompareAsync(CancellationToken cancellationToken)
    {
        for (LedgerBalance? after = null; ;)
        {
            var page = await LedgerRows.BalancesAsync(session, after, Limits.ProofPage, cancellationToken).ConfigureAwait(false);
            foreach (var balance in page)
            {
                if (!_sums.Remove((balance.Account, balance.Commodity), out var sum))
                    Fault(Name(balance.Account, balance.Commodity), $"it says {balance.Amount}, but no entry was ever booked to it.");
                else if (sum != balance.Amount)
                    Fault(Name(balance.Account, balance.Commodity), $"it says {balance.Amount}, but its entries sum to {sum}.");
            }

            _balances += page.Count;
            if (page.Count < Limits.ProofPage)
                break;
            after = page[^1];
        }

        var missing = _sums
            .OrderBy(pair => pair.Key.Account.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Commodity.Code, StringComparer.Ordinal);
        foreach (var ((account, commodity), sum) in missing)
            Fault(Name(account, commodity), $"it is missing, but its entries sum to {sum}.");
    }

    void Fault(string row, string why)
    {
        if (_faultCount++ < Limits.ProofFaults)
            _faults.Add(new LedgerFault(row, why));
    }

    static string Name(LedgerHead head) => $"ledger_transaction {head.Id} ({head.Cause})";

    static string Name(LedgerAccount account, Commodity commodity) => $"ledger_balance {account} {commodity}";

    static string Describe(LedgerEntry entry) => $"{entry.Amount} {entry.Commodity} on {entry.Account}";

    static Int128 Sum(IReadOnlyList<LedgerEntry> entries, Commodity commodity) =>
        entries.Where(entry => entry.Commodity == commodity).Aggregate((Int128)0, (sum, entry) => sum + entry.Amount);
}

/// <summary>How far a proof of the ledger is.</summary>
/// <param name="Checked">Transactions that were checked.</param>
/// <param name="Total">Transactions in all.</param>
public sealed record LedgerProgress(long Checked, long Total);

/// <summary>What a proof of the ledger found.</summary>
/// <param name="Transactions">Transactions that were checked.</param>
/// <param name="Entries">Entries that were added up.</param>
/// <param name="Balances">Balances that were compared.</param>
/// <param name="FaultCount">Rows that disagree; zero when the ledger is proved.</param>
/// <param name="Faults">The first of them, in the order of transactions and then of accounts.</param>
public sealed record LedgerVerdict(long Transactions, long Entries, long Balances, long FaultCount, IReadOnlyList<LedgerFault> Faults)
{
    /// <summary>Whether everything agrees.</summary>
    public bool IsProved => FaultCount == 0;
}

/// <summary>A row that disagrees with the others.</summary>
/// <param name="Row">Which one.</param>
/// <param name="Why">What it says and what it should say.</param>
public sealed record LedgerFault(string Row, string Why);
