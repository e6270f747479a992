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
}
