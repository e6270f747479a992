namespace Quittance.Replays;

/// <summary>What a replay found: whether the inbox alone rebuilds the same books (V20).</summary>
/// <param name="Events">How many events were replayed.</param>
/// <param name="Tables">Each table that was compared.</param>
public sealed record ReplayVerdict(long Events, IReadOnlyList<ReplayedTable> Tables)
{
    /// <summary>Whether everything that was rebuilt is as it is in the books.</summary>
    public bool IsSame => Tables.All(table => table.Difference is null);
}

/// <summary>One table that was compared.</summary>
/// <param name="Name">The table.</param>
/// <param name="Rows">How many rows the books have.</param>
/// <param name="Difference">Where the two differ first; <c>null</c> if nowhere.</param>
public sealed record ReplayedTable(string Name, long Rows, string? Difference);

/// <summary>How far a replay is.</summary>
/// <param name="Done">How many bookings were replayed.</param>
/// <param name="Total">How many there are.</param>
public sealed record ReplayProgress(long Done, long Total);

/// <summary>A replay that could not begin; nothing was written.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class ReplayException(string message) : Exception(message);
