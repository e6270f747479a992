namespace Quittance.Reconciliation;

/// <summary>What one bounded bite of a sweep came to.</summary>
/// <param name="Looked">How many things were looked at.</param>
/// <param name="Changed">How many had changed, or were not known here.</param>
/// <param name="Unread">How many could not be read.</param>
/// <param name="Next">Where the sweep goes on; <c>null</c> when it is done.</param>
/// <param name="Error">Why the last one could not be read.</param>
sealed record Bite(int Looked, int Changed, int Unread, string? Next, string? Error = null)
{
    /// <summary>There is nothing to look at.</summary>
    public static Bite Nothing { get; } = new(0, 0, 0, null);

    /// <summary>One thing could not be read; the sweep goes on with the next.</summary>
    public static Bite CouldNotRead(string why, string? next) => new(0, 0, 1, next, why);
}
