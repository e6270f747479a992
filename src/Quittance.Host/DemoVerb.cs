using Shop;

namespace Quittance.Host;

/// <summary><c>quittance demo</c>: server, sandbox and shop in one process, on a database of its own.</summary>
static class DemoVerb
{
    public static async Task<int> RunAsync(HostSettings settings, TextWriter console, CancellationToken cancellationToken)
    {
        await using var demo = await Demo.StartAsync(settings, cancellationToken);
        await console.WriteLineAsync(demo.Describe());
        await cancellationToken.UntilCancelledAsync();
        return 0;
    }
}

/// <summary>A running demo.</summary>
sealed class Demo : IAsyncDisposable
{
    const string Folder = ".quittance/demo";
    readonly List<IAsyncDisposable> _parts = [];

    /// <summary>Where the shop is.</summary>
    public required string ShopAddress { get; init; }

    /// <summary>Where the server is.</summary>
    public required string ServerAddress { get; init; }

    /// <summary>Where the fake Stripe is.</summary>
    public required string StripeAddress { get; init; }

    /// <summary>The merchant API's key.</summary>
    public required string ApiKey { get; init; }

    /// <summary>Starts everything. Unless a database is set, it begins with a new one: the sandbox, too, remembers nothing.</summary>
    public static async Task<Demo> StartAsync(HostSettings settings, CancellationToken cancellationToken)
    {
        var server = settings.Urls.Split(';')[0].TrimEnd('/');
        var shop = settings.ShopUrls.Split(';')[0].TrimEnd('/');
        var key = settings.ApiKey ?? Entropy.Secure.NewSecret("qk_demo_")[..32];
        var webhookSecret = settings.StripeWebhookSecrets is [var first, ..] ? first : Entropy.Secure.NewSecret("whsec_");
        Span<byte> random = stackalloc byte[24];
        Entropy.Secure.Fill(random);
        var noticeSecret = "whsec_" + Convert.ToBase64String(random);
        var parts = new List<IAsyncDisposable>();
        try
        {
            var stripe = await SandboxVerb.StartStripeAsync(
                settings.SandboxStripePort, $"{server}/webhooks/stripe", webhookSecret, cancellationToken);
            parts.Add(stripe);
            var app = ServerApp.Build(settings.With(new Dictionary<string, string>
            {
                ["QUITTANCE_DATABASE"] = settings.Database ?? FreshDatabase(),
                ["QUITTANCE_API_KEY"] = key,
                ["STRIPE_SECRET_KEY"] = "sk_test_demo",
                ["STRIPE_WEBHOOK_SECRET"] = webhookSecret,
                ["STRIPE_API_BASE"] = stripe.Address,
                ["QUITTANCE_NOTICE_URL"] = $"{shop}/notices",
                ["QUITTANCE_NOTICE_SECRET"] = noticeSecret,
            }));
            parts.Add(app);
            await app.StartAsync(cancellationToken);
            var box = ShopApp.Create(new ShopOptions
            {
                Api = new Uri(server),
                ApiKey = key,
                NoticeSecret = noticeSecret,
                Urls = settings.ShopUrls,
                SandboxUrl = new Uri(stripe.Address),
            });
            parts.Add(box);
            await box.StartAsync(cancellationToken);
            var demo = new Demo { ShopAddress = shop, ServerAddress = server, StripeAddress = stripe.Address, ApiKey = key };
            demo._parts.AddRange(parts);
            return demo;
        }
        // Whatever it was, the caller gets it; what had started is stopped first.
        catch
        {
            foreach (var part in Enumerable.Reverse(parts))
                await part.DisposeAsync();
            throw;
        }
    }

    /// <summary>What there is to click.</summary>
    public string Describe() => $"""
        The demo runs. No real money moves.

          Open this      {ShopAddress}
                         book a seat, pay with 4242 4242 4242 4242; or fail 3-D Secure, walk away, pay twice in two tabs

          Merchant API   {ServerAddress}/v1/orders      Authorization: Bearer {ApiKey}
          described at   {ServerAddress}/openapi/v1.json
          Fake Stripe    {StripeAddress}      what truly moved: {StripeAddress}/_sandbox/money

        Stop it with Ctrl-C.
        """;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
            await part.DisposeAsync();
    }

    static string FreshDatabase()
    {
        var folder = Directory.CreateDirectory(Folder);
        foreach (var file in folder.GetFiles("demo.db*"))
            file.Delete();
        return $"Data Source={Path.Combine(folder.FullName, "demo.db")}";
    }
}
