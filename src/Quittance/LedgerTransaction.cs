namespace Quittance;

/// <summary>
/// One thing that moved value: its entries sum to zero in each commodity. It can only be made balanced, is written once and never
/// changed; what corrects it is another one.
/// </summary>
public sealed class LedgerTransaction : IIdentified
{
    LedgerTransaction(
        Id<LedgerTransaction> id,
        string cause,
        IReadOnlyList<LedgerEntry> entries,
        Id<Event> source,
        DateTimeOffset at,
        Id<Order>? order,
        Id<Payment>? payment)
    {
        Id = id;
        Cause = cause;
        Entries = entries;
        Event = source;
        At = at;
        Order = order;
        Payment = payment;
    }

    /// <inheritdoc/>
    public static string IdPrefix => "ltx_";

    /// <summary>The transaction's id.</summary>
    public Id<LedgerTransaction> Id { get; }

    /// <summary>What it was posted for, for example <c>capture:stripe:live:pi_1</c>. One cause posts once, for good (V2).</summary>
    public string Cause { get; }

    /// <summary>What was moved; at least two.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>The event that brought it about.</summary>
    public Id<Event> Event { get; }

    /// <summary>That event's time of receipt, to the microsecond.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The order, if it concerns one.</summary>
    public Id<Order>? Order { get; }

    /// <summary>The payment, if it concerns one.</summary>
    public Id<Payment>? Payment { get; }

    /// <summary>Makes a transaction.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cause">What it is posted for; see <see cref="Causes"/>.</param>
    /// <param name="entries">At least two, none of zero, in each commodity together zero.</param>
    /// <param name="source">The event that brings it about.</param>
    /// <param name="at">The event's time of receipt.</param>
    /// <param name="order">The order, if it concerns one.</param>
    /// <param name="payment">The payment, if it concerns one.</param>
    /// <exception cref="InvalidOperationException">The entries are no transaction: a bug of the caller.</exception>
    public static LedgerTransaction Of(
        Id<LedgerTransaction> id,
        string cause,
        IReadOnlyList<LedgerEntry> entries,
        Id<Event> source,
        DateTimeOffset at,
        Id<Order>? order = null,
        Id<Payment>? payment = null)
    {
        Invariant.That(cause is { Length: > 0 and <= Limits.Cause } && !cause.Any(char.IsControl), "a posting has a cause of one line");
        Invariant.That(
            entries.Count is >= 2 and <= Limits.EntriesPerTransaction, $"a transaction has 2 to {Limits.EntriesPerTransaction} entries");
        Invariant.That(entries.All(entry => entry.Amount != 0), "an entry moves something");
        Invariant.That(Imbalance(entries) is null, $"a transaction balances in each commodity ({cause})");
        return new LedgerTransaction(
            id, cause, [.. entries], source, at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond)), order, payment);
    }

    /// <summary>The first commodity whose entries do not sum to zero.</summary>
    internal static Commodity? Imbalance(IReadOnlyList<LedgerEntry> entries)
    {
        if (entries is [var debit, var credit] && debit.Commodity == credit.Commodity)
            return (Int128)debit.Amount + credit.Amount == 0 ? null : debit.Commodity;
        foreach (var commodity in entries.GroupBy(entry => entry.Commodity))
        {
            if (commodity.Aggregate((Int128)0, (sum, entry) => sum + entry.Amount) != 0)
                return commodity.Key;
        }

        return null;
    }

    /// <summary>What the rows say, balanced or not: the reader is to see an alteration, not to fail at it.</summary>
    internal static LedgerTransaction FromRows(
        Id<LedgerTransaction> id,
        string cause,
        IReadOnlyList<LedgerEntry> entries,
        Id<Event> source,
        DateTimeOffset at,
        Id<Order>? order,
        Id<Payment>? payment) =>
        new(id, cause, entries, source, at, order, payment);
}

/// <summary>One side of a transaction.</summary>
/// <param name="Account">The account.</param>
/// <param name="Commodity">What is counted.</param>
/// <param name="Amount">How much, in the commodity's smallest part: a debit is above zero, a credit below.</param>
public readonly record struct LedgerEntry(LedgerAccount Account, Commodity Commodity, long Amount)
{
    /// <summary>A debit of money.</summary>
    public static LedgerEntry Debit(LedgerAccount account, Money amount) => new(account, Commodity.Of(amount.Currency), amount.Minor);

    /// <summary>A credit of money.</summary>
    public static LedgerEntry Credit(LedgerAccount account, Money amount) => new(account, Commodity.Of(amount.Currency), -amount.Minor);
}

/// <summary>What an account holds of one commodity: the sum of its entries.</summary>
/// <param name="Account">The account.</param>
/// <param name="Commodity">What is counted.</param>
/// <param name="Amount">Debits less credits, in the commodity's smallest part.</param>
public sealed record LedgerBalance(LedgerAccount Account, Commodity Commodity, long Amount);
