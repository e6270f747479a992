namespace Quittance.Sandbox.Stripe;

/// <summary>Settings of the fake Stripe.</summary>
public sealed record StripeSandboxOptions : SandboxOptions
{
    /// <summary>The only secret key accepted; null accepts every key that begins with <c>sk_test_</c> or <c>rk_test_</c>.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The account that the keys belong to.</summary>
    public string AccountId { get; init; } = "acct_1SandboxMerchant";

    /// <summary>The shop's name, as the payment page shows it.</summary>
    public string MerchantName { get; init; } = "Sandbox shop";

    /// <summary>The account's API version: for requests and endpoints that name none.</summary>
    public string ApiVersion { get; init; } = "2026-10-28.endive";

    /// <summary>How long a bank debit takes until it succeeds or fails, in the provider's time.</summary>
    public TimeSpan BankDebitDelay { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How long a refund takes that does not end at once, and a card's refund until it fails.</summary>
    public TimeSpan RefundDelay { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Whether a refund that the available balance does not cover stays pending until it is covered, at most 30 days.</summary>
    public bool RefundsNeedBalance { get; init; }

    /// <summary>The part of each charge that the provider keeps.</summary>
    public decimal FeeRate { get; init; } = 0.015m;

    /// <summary>What the provider keeps besides, in minor units of the settlement currency.</summary>
    public long FeeFixed { get; init; } = 25;

    /// <summary>What a dispute costs, in minor units of the settlement currency; it is not given back.</summary>
    public long DisputeFee { get; init; } = 1500;

    /// <summary>The currency that everything is settled in; null settles each charge in its own.</summary>
    public string? SettlementCurrency { get; init; }

    /// <summary>How many units of the settlement currency one unit of another is worth; 1 where it is not named.</summary>
    public IReadOnlyDictionary<string, decimal> ExchangeRates { get; init; } = new Dictionary<string, decimal>();

    /// <summary>How long a charge's money stays pending.</summary>
    public TimeSpan SettlementDelay { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long after the capture a charge's fee becomes known; until then it has no balance transaction. Zero means at once.
    /// </summary>
    public TimeSpan LateFees { get; init; }

    /// <summary>Connected accounts that are there from the start; more are made by <c>POST /v1/accounts</c>.</summary>
    public IReadOnlyList<string> ConnectedAccounts { get; init; } = [];

    /// <summary>Whether every id that begins with <c>acct_</c> is a connected account.</summary>
    public bool AnyConnectedAccount { get; init; }

    /// <summary>Whether a reversal may drive a connected account below zero; else it fails for want of funds.</summary>
    public bool SellersMayOwe { get; init; }

    /// <summary>Whether all that is available is paid out each midnight (UTC) of the provider's time.</summary>
    public bool DailyPayouts { get; init; }

    /// <summary>How long a payout takes until it counts as paid; half of that until it is in transit.</summary>
    public TimeSpan PayoutDelay { get; init; } = TimeSpan.FromDays(2);
}
