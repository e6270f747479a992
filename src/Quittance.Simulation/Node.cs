using Microsoft.Extensions.Logging.Abstractions;
using Quittance.Outbox;
using Quittance.Providers.Stripe;

namespace Quittance.Simulation;

/// <summary>The process is gone at this point. A cancellation, because nothing in a process survives its end to catch it.</summary>
sealed class NodeDied() : OperationCanceledException("The process died here.");

/// <summary>Whether a server stands still, as under a long collection of garbage or on a machine that is suspended.</summary>
enum Stillness
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It will, at its next call or notice.</summary>
    Next,

    /// <summary>It does.</summary>
    Now,
}

/// <summary>One life of one server: the real engine over the real adapter, on a database that outlives it.</summary>
sealed class Node : IAsyncDisposable
{
    public const string SecretKey = "sk_test_simulation";
    public const string WebhookSecret = "whsec_simulation";
    public const string ProviderAddress = "http://127.0.0.1:1";

    readonly HttpMessageInvoker _toProvider;
    readonly Coverage _coverage;
    int _fuse;

    public Node(World world, int number, string database, long seed)
    {
        Number = number;
        _coverage = world.Coverage;
        var clock = new SkewedClock(world.Clock, () => world.SkewOf(number));
        _toProvider = new HttpMessageInvoker(new Wire(world, this));
        var stripe = new StripeOptions { SecretKey = SecretKey, WebhookSecrets = [WebhookSecret], ApiBase = ProviderAddress };
        var options = new QuittanceOptions
        {
            Database = database,
            Time = clock,
            Entropy = Entropy.Seeded(seed),
            Patience = TimeSpan.Zero,
            Policy = World.Policy,
            Notices = new NoticeTarget(new Uri("http://app.test/notices"), Listener.Secret),
            Providers = { new StripeProvider(stripe, _toProvider, clock) },
        };
        Engine = new Engine(options, new HttpMessageInvoker(new Ear(world, this)), NullLogger<Engine>.Instance);
        Engine.Store.CommitProbe = _ => Boundary();
    }

    public int Number { get; }

    public Engine Engine { get; }

    public bool IsDead { get; private set; }

    /// <summary>Whether it stands still, or is about to.</summary>
    public Stillness Stillness { get; set; }

    /// <summary>It dies after so many sides of commits and calls.</summary>
    public void DieAfter(int boundaries) => _fuse = boundaries;

    /// <summary>One side of a commit or of a call: a place to die at. Once dead it commits nothing and sends nothing.</summary>
    public void Boundary()
    {
        if (!IsDead && _fuse > 0 && --_fuse == 0)
        {
            IsDead = true;
            _coverage.Fault("crash");
        }

        if (IsDead)
            throw new NodeDied();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync().ConfigureAwait(false);
        _toProvider.Dispose();
    }
}
