namespace Quittance;

/// <summary>
/// The chart of accounts (docs/reference/ledger.md): every account that the ledger knows, by what it is for. Money of the test mode
/// is in accounts of its own, which end in <c>:test</c>, so that it never adds to what was truly earned.
/// </summary>
public static class Chart
{
    /// <summary>Money that a provider has received and not paid out yet: an asset.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="live">Live or test mode.</param>
    public static LedgerAccount ProviderClearing(string provider, bool live) => Of(live, "provider_clearing", provider);

    /// <summary>What providers take for their work: an expense.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="live">Live or test mode.</param>
    public static LedgerAccount ProviderFees(string provider, bool live) => Of(live, "provider_fees", provider);

    /// <summary>Money that is withdrawn while a dispute is open: an asset that may come back.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="live">Live or test mode.</param>
    public static LedgerAccount DisputesReceivable(string provider, bool live) => Of(live, "disputes_receivable", provider);

    /// <summary>What the operator earns: revenue.</summary>
    /// <param name="live">Live or test mode.</param>
    public static LedgerAccount PlatformRevenue(bool live) => Of(live, "platform_revenue");

    /// <summary>What the operator bears, such as a lost dispute: an expense.</summary>
    /// <param name="live">Live or test mode.</param>
    public static LedgerAccount PlatformLosses(bool live) => Of(live, "platform_losses");

    /// <summary>What a seller is owed: a liability. Below zero the seller owes it.</summary>
    /// <param name="seller">The seller's id.</param>
    /// <param name="live">Live or test mode.</param>
    public static LedgerAccount SellerPayable(string seller, bool live) => Of(live, "seller_payable", seller);

    /// <summary>What a customer paid over and may use later: a liability.</summary>
    /// <param name="customer">The customer's id.</param>
    /// <param name="live">Live or test mode.</param>
    public static LedgerAccount CustomerCredit(string customer, bool live) => Of(live, "customer_credit", customer);

    /// <summary>Money received that fulfilled nothing: a liability until a person decides whose it is.</summary>
    /// <param name="live">Live or test mode.</param>
    public static LedgerAccount Suspense(bool live) => Of(live, "suspense");

    /// <summary>Whether an account is what we think lies with a provider.</summary>
    internal static bool IsProviderClearing(LedgerAccount account) =>
        account.Name.StartsWith("provider_clearing:", StringComparison.Ordinal);

    /// <summary>Whether an account holds money that nobody has earned yet: it waits for a person's decision.</summary>
    internal static bool IsSuspense(LedgerAccount account) => account.Name is "suspense" or "suspense:test";

    /// <summary>Whether an account is the operator's own revenue: what a lost dispute takes from it is a loss.</summary>
    internal static bool IsRevenue(LedgerAccount account) => account.Name is "platform_revenue" or "platform_revenue:test";

    /// <summary>Whether an account is a seller's.</summary>
    internal static bool IsSeller(LedgerAccount account) => account.Name.StartsWith("seller_payable:", StringComparison.Ordinal);

    /// <summary>The source of a meter's units: what was ever issued.</summary>
    /// <param name="meter">The meter's name.</param>
    public static LedgerAccount UnitsIssued(string meter) => LedgerAccount.Of("units_issued", meter);

    /// <summary>The units that a customer can use.</summary>
    /// <param name="customer">The customer's id.</param>
    /// <param name="meter">The meter's name.</param>
    public static LedgerAccount CustomerUnits(string customer, string meter) => LedgerAccount.Of("customer_units", customer, meter);

    /// <summary>The units that were used.</summary>
    /// <param name="meter">The meter's name.</param>
    public static LedgerAccount UnitsUsed(string meter) => LedgerAccount.Of("units_used", meter);

    static LedgerAccount Of(bool live, string kind, params ReadOnlySpan<string> whose) =>
        live ? LedgerAccount.Of(kind, whose) : LedgerAccount.Of(kind, [.. whose, "test"]);
}
