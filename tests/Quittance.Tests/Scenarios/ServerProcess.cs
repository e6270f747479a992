using Microsoft.Extensions.Logging.Abstractions;
using Quittance.Outbox;
using Quittance.Providers.Stripe;
using Quittance.Sandbox.Stripe;
using Quittance.Storage;

namespace Quittance.Tests.Scenarios;

/// <summary>
/// One life of one server: a real engine over a real Stripe adapter, on a database that outlives it. Once dead it commits
/// nothing and sends nothing; it is closed only at the end of the world, as nobody tidies up after a crash.
/// </summary>
sealed class ServerProcess : IAsyncDisposable
{
    readonly KillSwitch _kill;
    readonly HttpMessageInvoker _toStripe;

    public ServerProcess(string database, World world, StripeSandbox stripe, Application application, KillSwitch kill, long seed)
    {
        _kill = kill;
        _toStripe = new HttpMessageInvoker(new LineToStripe(stripe, world, () => IsDead));
        var settings = new StripeOptions
        {
            SecretKey = World.SecretKey,
            WebhookSecrets = [World.WebhookSecret],
            ApiBase = World.StripeAddress,
        };
        var options = new QuittanceOptions
        {
            Database = database,
            Time = world.Time,
            Entropy = Entropy.Seeded(seed),
            Patience = TimeSpan.Zero,
            Policy = world.Policy,
            OnBooked = world.HandleAsync,
            Notices = new NoticeTarget(new Uri("http://app.test/notices"), Application.Secret),
            Providers =
            {
                new StripeProvider(settings, _toStripe, world.Time),
            },
        };
        Engine = new Engine(options, new HttpMessageInvoker(new LineToApplication(application, () => IsDead)), NullLogger<Engine>.Instance);
        Engine.Store.CommitProbe = Probe;
    }

    public Engine Engine { get; }

    public bool IsDead { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _toStripe.Dispose();
    }

    void Probe(CommitPhase side)
    {
        if (!IsDead && _kill.Strikes()) IsDead = true;
        if (IsDead) throw new ProcessDied();
    }
}
