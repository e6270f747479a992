using System.Collections.Concurrent;

namespace Quittance.Simulation;

/// <summary>How often each fault fired and each transition was taken.</summary>
sealed class Coverage
{
    readonly ConcurrentDictionary<string, long> _faults = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, long> _moves = new(StringComparer.Ordinal);

    /// <summary>Every change of an order's status that the approved table of transitions has (docs/reference/transitions.md).</summary>
    public static IReadOnlyList<string> Approved { get; } =
    [
        .. From("draft", "canceled", "expired", "paid", "pending", "unpaid"),
        .. From("unpaid", "canceled", "expired", "paid", "pending"),
        .. From("pending", "canceled", "paid", "unpaid"),
        .. From("paid", "partially_refunded", "refund_pending", "refunded"),
        .. From("canceled", "paid"),
        .. From("expired", "paid"),
    ];

    /// <summary>Those of them that were not taken.</summary>
    public IEnumerable<string> Unvisited => Approved.Where(move => !_moves.ContainsKey(move));

    /// <summary>Faults, and how often each fired.</summary>
    public IEnumerable<KeyValuePair<string, long>> Faults => _faults.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Transitions, and how often each was taken.</summary>
    public IEnumerable<KeyValuePair<string, long>> Moves => _moves.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    public void Fault(string name, long times = 1) => _faults.AddOrUpdate(name, times, (_, count) => count + times);

    public void Moved(string what) => _moves.AddOrUpdate(what, 1, (_, count) => count + 1);

    static IEnumerable<string> From(string status, params string[] next) => next.Select(to => $"ord: {status} -> {to}");
}
