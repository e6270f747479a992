using System.Collections.Concurrent;

namespace Quittance.Simulation;

/// <summary>How often each fault fired and each transition was taken.</summary>
sealed class Coverage
{
    readonly ConcurrentDictionary<string, long> _faults = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, long> _moves = new(StringComparer.Ordinal);

    /// <summary>
    /// Every change of a status that the approved table of transitions has (docs/reference/transitions.md): of orders, payments, refunds
    /// and disputes.
    /// </summary>
    public static IReadOnlyList<string> Approved { get; } =
    [
        .. From("ord: new", "unpaid"),
        .. From("ord: draft", "canceled", "expired", "paid", "pending", "unpaid"),
        .. From("ord: unpaid", "canceled", "expired", "paid", "pending"),
        .. From("ord: pending", "canceled", "paid", "unpaid"),
        .. From("ord: paid", "partially_refunded", "refund_pending"),
        .. From("ord: refund_pending", "paid", "refunded"),
        .. From("ord: partially_refunded", "refund_pending"),
        .. From("ord: refunded", "refund_pending"),
        .. From("ord: canceled", "paid"),
        .. From("ord: expired", "paid"),
        .. From("pay: new", "starting", "succeeded"),
        .. From("pay: starting", "expired", "failed", "open", "processing", "requires_action", "succeeded", "unknown"),
        .. From("pay: unknown", "expired", "failed", "open", "processing", "requires_action", "starting", "succeeded"),
        .. From("pay: open", "expired", "failed", "processing", "requires_action", "succeeded"),
        .. From("pay: processing", "expired", "failed", "open", "requires_action", "succeeded"),
        .. From("pay: expired", "succeeded"),
        .. From("rfd: new", "pending", "succeeded"),
        .. From("rfd: pending", "failed", "succeeded", "unknown"),
        .. From("rfd: unknown", "failed", "pending", "succeeded"),
        .. From("dsp: new", "lost", "open", "warning", "won"),
        .. From("dsp: open", "lost", "won"),
    ];

    /// <summary>Those of them that were not taken.</summary>
    public IEnumerable<string> Unvisited => Approved.Where(move => !_moves.ContainsKey(move));

    /// <summary>Faults, and how often each fired.</summary>
    public IEnumerable<KeyValuePair<string, long>> Faults => _faults.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Transitions, and how often each was taken.</summary>
    public IEnumerable<KeyValuePair<string, long>> Moves => _moves.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    public void Fault(string name, long times = 1) => _faults.AddOrUpdate(name, times, (_, count) => count + times);

    public void Moved(string what) => _moves.AddOrUpdate(what, 1, (_, count) => count + 1);

    static IEnumerable<string> From(string status, params string[] next) => next.Select(to => $"{status} -> {to}");
}
