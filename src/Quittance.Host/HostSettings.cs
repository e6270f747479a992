using System.Globalization;
using Microsoft.Extensions.Configuration;
using Quittance.AspNetCore;
using Quittance.Outbox;
using Quittance.Providers.Stripe;

namespace Quittance.Host;

/// <summary>
/// The settings of docs/reference/settings.md, from environment variables and <c>appsettings.json</c>; the environment wins.
/// </summary>
sealed class HostSettings(Func<string, string?> read)
{
    /// <summary>Where the server listens.</summary>
    public string Urls => Text("QUITTANCE_URLS") ?? "http://127.0.0.1:5080";

    /// <summary>A path that a proxy puts before every address.</summary>
    public string? PathBase => Text("QUITTANCE_PATH_BASE");

    /// <summary>The database.</summary>
    public string? Database => Text("QUITTANCE_DATABASE");

    /// <summary>The merchant API's key.</summary>
    public string? ApiKey => Text("QUITTANCE_API_KEY");

    /// <summary>Where the demo's shop listens.</summary>
    public string ShopUrls => Text("QUITTANCE_SHOP_URLS") ?? "http://127.0.0.1:5090";

    /// <summary>The fake Stripe's port.</summary>
    public int SandboxStripePort => Number("QUITTANCE_SANDBOX_STRIPE_PORT", 5081, 0, 65535);

    /// <summary>Where the sandbox sends its webhooks when it runs alone.</summary>
    public string SandboxWebhookUrl => Text("QUITTANCE_SANDBOX_WEBHOOK_URL") ?? $"{Urls.Split(';')[0].TrimEnd('/')}/webhooks/stripe";

    /// <summary>Where OpenTelemetry's measurements go; <c>null</c> for nowhere.</summary>
    public string? OtlpEndpoint => Text("OTEL_EXPORTER_OTLP_ENDPOINT");

    /// <summary>How they go there: <c>grpc</c> or <c>http/protobuf</c>.</summary>
    public string? OtlpProtocol => Text("OTEL_EXPORTER_OTLP_PROTOCOL");

    /// <summary>The Stripe webhook secrets; the first one signs in the sandbox.</summary>
    public IReadOnlyList<string> StripeWebhookSecrets =>
        Text("STRIPE_WEBHOOK_SECRET")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public static HostSettings FromEnvironment()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .Build();
        return new HostSettings(name => configuration[name]);
    }

    /// <summary>These settings, with others where <paramref name="replace"/> has some.</summary>
    public HostSettings With(IReadOnlyDictionary<string, string> replace) => new(name => replace.GetValueOrDefault(name) ?? read(name));

    /// <summary>Writes the settings into the server's options.</summary>
    /// <exception cref="SettingsException">Something is set wrong; the message lists everything and says what to set.</exception>
    public void Apply(QuittanceServerOptions options)
    {
        options.ApiKey = ApiKey;
        options.WebhookMaxBytes = Number("QUITTANCE_WEBHOOK_MAX_BYTES", 262_144, 1024, 16 * 1024 * 1024);
        options.Engine.Database = Database ?? options.Engine.Database;
        options.Engine.Retention = TimeSpan.FromDays(Number("QUITTANCE_RETENTION_DAYS", 90, 1, 3650));
        options.Engine.Policy = options.Engine.Policy with
        {
            EventMaxAttempts = Number("QUITTANCE_EVENT_MAX_ATTEMPTS", 5, 1, 100),
            CheckoutLifetime = TimeSpan.FromMinutes(Number("QUITTANCE_CHECKOUT_MINUTES", 60, 30, 23 * 60)),
            LateMoney = Text("QUITTANCE_LATE_MONEY") switch
            {
                null or "accept" => LateMoney.AcceptIfFree,
                "refund" => LateMoney.Refund,
                var other =>
                    throw new SettingsException(
                        $"QUITTANCE_LATE_MONEY is \"{other}\". Set it to accept (if the place is still free) or to refund."),
            },
            RefundWindow = TimeSpan.FromDays(Number("QUITTANCE_REFUND_DAYS", 14, 0, 3650)),
            TransferAfter = TimeSpan.FromDays(Number("QUITTANCE_TRANSFER_DAYS", 7, 0, 365)),
            DisputeLoss = Choice("QUITTANCE_DISPUTE_LOSS", ("sellers", DisputeLoss.Sellers), ("platform", DisputeLoss.Platform)),
            UnitsInDispute = Choice(
                "QUITTANCE_UNITS_IN_DISPUTE", ("withdrawn", UnitsInDispute.FollowTheMoney), ("lost", UnitsInDispute.TakenWhenLost)),
            LostDisputeEndsAccess = Choice("QUITTANCE_LOST_DISPUTE_ACCESS", ("end", true), ("keep", false)),
            CustomerCredit = Choice("QUITTANCE_CUSTOMER_CREDIT", ("off", false), ("on", true)),
        };
        options.Engine.Reconciliation = options.Engine.Reconciliation with
        {
            Interval = Span("QUITTANCE_RECONCILE_INTERVAL", TimeSpan.FromHours(1)),
            PaymentStuckAfter = Span("QUITTANCE_RECONCILE_PAYMENT_STUCK_AFTER", TimeSpan.FromMinutes(30)),
            RefundStuckAfter = Span("QUITTANCE_RECONCILE_REFUND_STUCK_AFTER", TimeSpan.FromMinutes(30)),
            OrphanAfter = Span("QUITTANCE_RECONCILE_ORPHAN_AFTER", TimeSpan.FromMinutes(5)),
            Batch = Number("QUITTANCE_RECONCILE_BATCH", 50, 1, 500),
        };
        options.Engine.Notices = Notices();
        if (Stripe() is { } stripe)
            options.Engine.Providers.Add(stripe);
        if (options.Engine.Validate() is { Count: > 0 } faults)
            throw new SettingsException(string.Join(Environment.NewLine, faults));
    }

    NoticeTarget? Notices()
    {
        if (Text("QUITTANCE_NOTICE_URL") is not { } url)
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new SettingsException(
                $"QUITTANCE_NOTICE_URL is \"{url}\", which is no web address. "
                + "Set it to the address of your application that takes notices.");
        return new NoticeTarget(
            address,
            Text("QUITTANCE_NOTICE_SECRET") ?? throw new SettingsException(
                "QUITTANCE_NOTICE_SECRET is not set. Set it to a Standard Webhooks secret (whsec_ and base64), the same as in your "
                + "application."));
    }

    StripeProvider? Stripe()
    {
        if (Text("STRIPE_SECRET_KEY") is not { } key)
            return null;
        var options = new StripeOptions
        {
            SecretKey = key,
            WebhookSecrets = StripeWebhookSecrets,
            ApiBase = Text("STRIPE_API_BASE")?.TrimEnd('/') ?? "https://api.stripe.com",
            Account = Text("STRIPE_ACCOUNT"),
        };
        if (options.Problems() is { Count: > 0 } problems)
            throw new SettingsException(string.Join(Environment.NewLine, problems));
        var http = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });
        return new StripeProvider(options, http, TimeProvider.System);
    }

    int Number(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new SettingsException(
                $"{name} is \"{text}\". Set it to a whole number from {least} to {most}, or leave it out for {otherwise}.");
    }

    TimeSpan Span(string name, TimeSpan otherwise)
    {
        if (Text(name) is not { } text)
            return otherwise;
        var unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return unit > 0 && int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromSeconds((long)number * unit)
            : throw new SettingsException(
                $"{name} is \"{text}\". Set it to a number with its unit, such as 90s, 30m, 1h or 2d, or leave it out for "
                + $"{otherwise.TotalMinutes:0}m.");
    }

    /// <summary>One of a few words; the first if it is left out.</summary>
    T Choice<T>(string name, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (Text(name) is not { } text)
            return choices[0].Value;
        foreach (var (word, value) in choices)
        {
            if (word == text)
                return value;
        }

        throw new SettingsException(
            $"{name} is \"{text}\". Set it to {string.Join(" or ", choices.ToArray().Select(choice => choice.Word))}, or leave it out for "
            + $"{choices[0].Word}.");
    }

    string? Text(string name) => read(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}

/// <summary>Something is set wrong: the message says what, and what to set.</summary>
sealed class SettingsException(string message) : Exception(message);
