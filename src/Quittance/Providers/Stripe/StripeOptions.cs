namespace Quittance.Providers.Stripe;

/// <summary>Settings of the Stripe account that is collected through. Its secrets are never printed.</summary>
public sealed class StripeOptions
{
    static readonly string[] KeyPrefixes = ["sk_live_", "sk_test_", "rk_live_", "rk_test_"];

    /// <summary>The secret or restricted key (<c>sk_…</c>, <c>rk_…</c>). The key alone decides between live and test mode.</summary>
    public required string SecretKey { get; init; }

    /// <summary>The signing secrets of the webhook endpoint (<c>whsec_…</c>); several while one is being rolled.</summary>
    public required IReadOnlyList<string> WebhookSecrets { get; init; }

    /// <summary>Where Stripe's API is, without a path.</summary>
    public string ApiBase { get; init; } = "https://api.stripe.com";

    /// <summary>The account that the key belongs to (<c>acct_…</c>), if it is known.</summary>
    public string? Account { get; init; }

    /// <summary>How long one HTTP request may take, from the first byte sent to the last byte read: 1 to 120 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether the key moves real money.</summary>
    public bool Live =>
        SecretKey.StartsWith("sk_live_", StringComparison.Ordinal) || SecretKey.StartsWith("rk_live_", StringComparison.Ordinal);

    /// <summary>What is wrong with the settings: one sentence each that says what to set. Empty when all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (!IsToken(SecretKey) || !Array.Exists(KeyPrefixes, prefix => SecretKey.StartsWith(prefix, StringComparison.Ordinal)))
            problems.Add("Set STRIPE_SECRET_KEY to Stripe's secret key: it starts with sk_live_, sk_test_, rk_live_ or rk_test_.");
        if (WebhookSecrets is not { Count: > 0 } || WebhookSecrets.Any(secret => !IsWebhookSecret(secret)))
            problems.Add("Set STRIPE_WEBHOOK_SECRET to the webhook endpoint's signing secret: it starts with whsec_; several need commas.");
        if (!IsBase(ApiBase))
            problems.Add("Set STRIPE_API_BASE to https://api.stripe.com or another https address without a path (http only on 127.0.0.1).");
        if (Account is not null && !(IsToken(Account) && Account.StartsWith("acct_", StringComparison.Ordinal)))
            problems.Add("Set the Stripe account to the id from the Stripe dashboard, which starts with acct_, or leave it out.");
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromSeconds(120))
            problems.Add("Set the Stripe timeout to something between 1 and 120 seconds.");
        return problems;
    }

    /// <summary>The mode and the address; no secret.</summary>
    public override string ToString() => $"Stripe ({(Live ? "live" : "test")} mode) at {ApiBase}";

    static bool IsToken(string? text) => !string.IsNullOrEmpty(text) && text.All(letter => letter is > ' ' and < '\x7f');

    static bool IsWebhookSecret(string? secret) =>
        IsToken(secret) && secret!.StartsWith("whsec_", StringComparison.Ordinal) && secret.Length > "whsec_".Length;

    static bool IsBase(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" };
}
