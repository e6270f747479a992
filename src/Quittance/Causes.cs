namespace Quittance;

/// <summary>
/// What transactions are posted for, as text that is unique for good. A provider's ids are unique only within the provider and its
/// mode, so both are part of the cause.
/// </summary>
public static class Causes
{
    /// <summary>The provider received money.</summary>
    /// <param name="capture">The object that moved it.</param>
    public static string Capture(ExternalRef capture) => $"capture:{Text(capture)}";

    /// <summary>The part of a capture that belongs to one of several orders.</summary>
    /// <param name="capture">The object that moved it.</param>
    /// <param name="order">The order.</param>
    public static string Capture(ExternalRef capture, Id<Order> order) => $"{Capture(capture)}:{order}";

    static string Text(ExternalRef reference) =>
        $"{LedgerAccount.Escape(reference.Provider)}:{(reference.Live ? "live" : "test")}:{LedgerAccount.Escape(reference.Value)}";
}
