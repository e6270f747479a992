using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quittance.Host;
using Quittance.Sandbox;

namespace Quittance.Tests.EndToEnd;

/// <summary>What <c>quittance serve</c> and <c>quittance sandbox</c> start, beside each other on free ports.</summary>
sealed class RunningServer : IAsyncDisposable
{
    public const string ApiKey = "qk_test_of_the_contract";
    public const string SecretKey = "sk_test_of_the_contract";
    public const string WebhookSecret = "whsec_test_current";
    public const string OldWebhookSecret = "whsec_test_before_rotation";

    readonly WebApplication _app;
    readonly SandboxServer _sandbox;

    RunningServer(WebApplication app, SandboxServer sandbox, LogLines log, HostSettings settings)
    {
        Settings = settings;
        _app = app;
        _sandbox = sandbox;
        Log = log;
        Api = new MerchantApi(Address, ApiKey);
        Stripe = new Sandboxed(sandbox.Address);
        Door = new WebhookSender($"{Address}/webhooks/stripe");
    }

    public string Address => _app.Urls.First();

    /// <summary>What the server was started with: the command line's other verbs take the same.</summary>
    public HostSettings Settings { get; }

    public string SandboxAddress => _sandbox.Address;

    public MerchantApi Api { get; }

    public Sandboxed Stripe { get; }

    /// <summary>Sends signed events to the webhook door, as Stripe would.</summary>
    public WebhookSender Door { get; }

    public Engine Engine => _app.Services.GetRequiredService<Engine>();

    /// <summary>What was logged.</summary>
    public LogLines Log { get; }

    public static Task<RunningServer> StartAsync(
        string database, IReadOnlyDictionary<string, string>? more = null, LogLevel level = LogLevel.Warning) =>
        Loopback.OnFreePortsAsync(1, async ports =>
        {
            var server = $"http://127.0.0.1:{ports[0]}";
            var sandbox = await SandboxVerb.StartStripeAsync(0, $"{server}/webhooks/stripe", WebhookSecret, CancellationToken.None);
            var values = new Dictionary<string, string>
            {
                ["QUITTANCE_DATABASE"] = database,
                ["QUITTANCE_URLS"] = server,
                ["QUITTANCE_API_KEY"] = ApiKey,
                ["STRIPE_SECRET_KEY"] = SecretKey,
                ["STRIPE_WEBHOOK_SECRET"] = $"{WebhookSecret},{OldWebhookSecret}",
                ["STRIPE_API_BASE"] = sandbox.Address,
            };
            var plain = new HostSettings(values.GetValueOrDefault);
            var settings = more is null ? plain : plain.With(more);
            var log = new LogLines();
            var app = ServerApp.Build(
                settings,
                logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(level).AddFilter<LogLines>(null, level));
            try
            {
                await app.StartAsync(CancellationToken.None);
                return new RunningServer(app, sandbox, log, settings);
            }
            catch (IOException)
            {
                await app.DisposeAsync();
                await sandbox.DisposeAsync();
                throw;
            }
        });

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Stripe.Dispose();
        Door.Dispose();
        await _sandbox.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
