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

    /// <summary>What the provider keeps of a capture.</summary>
    /// <param name="capture">The object that moved it.</param>
    public static string Fee(ExternalRef capture) => $"fee:{Text(capture)}";

    /// <summary>Money went back to a customer.</summary>
    /// <param name="refund">The provider's refund.</param>
    public static string Refund(ExternalRef refund) => $"refund:{Text(refund)}";

    /// <summary>A refund that had succeeded came to nothing.</summary>
    /// <param name="refund">The provider's refund.</param>
    public static string RefundReturned(ExternalRef refund) => $"refund:{Text(refund)}:returned";

    /// <summary>A dispute took money.</summary>
    /// <param name="dispute">The provider's dispute.</param>
    public static string DisputeWithdrawn(ExternalRef dispute) => $"dispute:{Text(dispute)}:withdrawn";

    /// <summary>A dispute gave money back.</summary>
    /// <param name="dispute">The provider's dispute.</param>
    public static string DisputeReinstated(ExternalRef dispute) => $"dispute:{Text(dispute)}:reinstated";

    /// <summary>More of the same movement: a part that came before the rest.</summary>
    /// <param name="movement">The cause of the first part.</param>
    /// <param name="total">How much it is in all, in minor units.</param>
    public static string Further(string movement, long total) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{movement}:{total}");

    /// <summary>What a dispute's withdrawal or reinstatement cost.</summary>
    /// <param name="movement">The cause of that movement.</param>
    public static string DisputeFee(string movement) => $"{movement}:fee";

    /// <summary>What is booked as lost by a dispute has changed.</summary>
    /// <param name="dispute">The provider's dispute.</param>
    /// <param name="number">Which change it is, from 1.</param>
    public static string DisputeCharged(ExternalRef dispute, int number) => $"dispute:{Text(dispute)}:charged:{number}";

    /// <summary>A person decided whose money in suspense it is.</summary>
    /// <param name="decided">The case.</param>
    public static string CaseSettled(Id<Case> decided) => $"case:{decided}";

    /// <summary>A seller's part was moved to them.</summary>
    /// <param name="transfer">The transfer.</param>
    public static string Transfer(Id<Transfer> transfer) => $"transfer:{transfer}";

    /// <summary>A seller's part was taken back.</summary>
    /// <param name="reversal">The reversal.</param>
    public static string Reversal(Id<Reversal> reversal) => $"reversal:{reversal}";

    /// <summary>Units were given or taken back for a paid line.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="number">Which change it is, from 1.</param>
    public static string Units(Id<Grant> grant, int number) => $"grant:{grant}:{number}";

    /// <summary>Units were used.</summary>
    /// <param name="customer">Who used them.</param>
    /// <param name="meter">The meter.</param>
    /// <param name="step">The application's name of the use.</param>
    public static string Usage(string customer, string meter, string step) =>
        $"usage:{LedgerAccount.Escape(meter)}:{LedgerAccount.Escape(customer)}:{LedgerAccount.Escape(step)}";

    static string Text(ExternalRef reference) =>
        $"{LedgerAccount.Escape(reference.Provider)}:{(reference.Live ? "live" : "test")}:{LedgerAccount.Escape(reference.Value)}";
}
