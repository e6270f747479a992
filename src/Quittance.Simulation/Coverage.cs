using System.Collections.Concurrent;

namespace Quittance.Simulation;

/// <summary>How often each fault fired and each transition was taken.</summary>
sealed class Coverage
{
    readonly ConcurrentDictionary<string, long> _faults = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, long> _moves = new(StringComparer.Ordinal);

    /// <summary>Faults, and how often each fired.</summary>
    public IEnumerable<KeyValuePair<string, long>> Faults => _faults.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Transitions, and how often each was taken.</summary>
    public IEnumerable<KeyValuePair<string, long>> Moves => _moves.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    public void Fault(string name) => _faults.AddOrUpdate(name, 1, (_, count) => count + 1);

    public void Moved(string what) => _moves.AddOrUpdate(what, 1, (_, count) => count + 1);
}
