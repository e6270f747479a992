using System.Text;
using System.Text.Json.Nodes;
using Quittance.Commands;
using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;
using Quittance.Storage;

namespace Quittance.Simulation;

/// <summary>
/// Everything that a history plays in: two servers on one database, the fake provider, the application, the customers, one clock, one
/// thread. This part is what there is and how time passes; the others are the people and the network.
/// </summary>
sealed partial class World : IAsyncDisposable
{
    public const string Customer = "cus_1";
    public const string Meter = "calls";
    public const string SeatName = "evening";
    public const int SeatsInAll = 1;

    const int NodeCount = 2;
    const int Rounds = 400;
    static readonly TimeSpan Glance = TimeSpan.FromHours(6);
    static readonly TimeSpan LongerThanLeases = TimeSpan.FromMinutes(6);

    static readonly Sql NextDue = new(
        """
        select min(due_at) from
            (select min(due_at) due_at from event where account = @account and due_at is not null
             union all select min(coalesce(lease_until, due_at)) from provider_call where account = @account and due_at is not null
             union all select min(due_at) from notice where account = @account and due_at is not null
             union all select min(due_at) from orders where account = @account and due_at is not null
             union all select min(due_at) from transfer where account = @account and due_at is not null) work
        """);

    readonly string _database;
    readonly Node[] _nodes = new Node[NodeCount];
    readonly TimeSpan[] _skew = new TimeSpan[NodeCount];
    readonly List<Node> _dead = [];
    readonly Dictionary<Id<ReconciliationRun>, ReconciliationRun> _runs = [];
    long _lives;

    World(string database, string rebuilt, Coverage coverage)
    {
        _database = database;
        Rebuilt = rebuilt;
        Coverage = coverage;
        Trace = new Trace(Clock);
        Provider = new StripeSandbox(
            new StripeSandboxOptions
            {
                Seed = 11,
                PublicUrl = Node.ProviderAddress,
                SecretKey = Node.SecretKey,
                Retries = RetrySchedule.Compressed,
                AnyConnectedAccount = true,
                SellersMayOwe = true,
                Webhooks = [new WebhookTarget("http://engine.test/webhooks/stripe", Node.WebhookSecret)],
            },
            Clock);
    }

    /// <summary>Sellers are paid within the hour, so that it happens while things still go wrong.</summary>
    public static Policy Policy { get; } = new() { TransferAfter = TimeSpan.FromHours(1) };

    public SimulatedClock Clock { get; } = new();

    public Trace Trace { get; }

    public Coverage Coverage { get; }

    public StripeSandbox Provider { get; }

    public Listener Listener { get; } = new();

    /// <summary>The API version that the provider answers in, whatever is asked for.</summary>
    public string? ProviderVersion { get; private set; }

    /// <summary>Runs of the reconciliation as they were last seen.</summary>
    public IDictionary<Id<ReconciliationRun>, ReconciliationRun> Runs => _runs;

    /// <summary>The engine of a server that is alive.</summary>
    public Engine Engine => _nodes[0].Engine;

    /// <summary>An empty database for what the inbox alone gives.</summary>
    public string Rebuilt { get; }

    /// <summary>How far off a server's clock is.</summary>
    public TimeSpan SkewOf(int node) => _skew[node];

    /// <summary>Opens a world on an empty database.</summary>
    /// <param name="database">The connection string of the database.</param>
    /// <param name="rebuilt">The connection string of another empty one, for what the inbox alone gives.</param>
    /// <param name="coverage">Counts what happens.</param>
    public static async Task<World> OpenAsync(string database, string rebuilt, Coverage coverage)
    {
        var world = new World(database, rebuilt, coverage);
        for (var number = 0; number < NodeCount; number++)
            world._nodes[number] = world.NewNode(number);
        await world.Engine.MigrateAsync(CancellationToken.None).ConfigureAwait(false);
        Expect(await world.Engine.Commands.DeclareCapacityAsync(SeatName, SeatsInAll, "capacity", CancellationToken.None)
            .ConfigureAwait(false));
        var seller = await world.Engine.Commands.DeclareSellerAsync(
            null, "Ann", "stripe", "acct_1Ann", "seller", CancellationToken.None).ConfigureAwait(false);
        world._seller = Expect(seller).Seller.Id;
        return world;
    }

    /// <summary>Lets a step happen.</summary>
    public Task DoAsync(int number, Step step)
    {
        Trace.Step(number, step);
        return step switch
        {
            Step.Deliver deliver => DeliverAsync(deliver),
            Step.Redeliver again => RedeliverAsync(again),
            Step.Work work => WorkAsync(work.Node),
            Step.Reconcile reconcile => ReconcileAsync(reconcile.Node),
            Step.Pass pass => PassAsync(TimeSpan.FromMinutes(pass.Minutes)),
            _ => Sync(() => DoAtOnce(step)) ?? PeopleAsync(number, step),
        };
    }

    /// <summary>Whatever could still go wrong does not any more.</summary>
    public void Heal()
    {
        Control("DELETE", "/_sandbox/faults", []);
        Listener.Heal();
        ProviderVersion = null;
        for (var node = 0; node < NodeCount; node++)
        {
            _skew[node] = TimeSpan.Zero;
            _nodes[node].DieAfter(0);
            _nodes[node].Stillness = Stillness.None;
        }
    }

    /// <summary>If a server is to stand still, it does so here, for longer than any lease, and the others work on.</summary>
    public async Task StandStillAsync(Node still)
    {
        if (still.Stillness is not Stillness.Next)
            return;
        still.Stillness = Stillness.Now;
        Coverage.Fault("stall");
        Trace.Note($"server {still.Number} stands still");
        Clock.Advance(LongerThanLeases);
        for (var node = 0; node < NodeCount; node++)
        {
            if (_nodes[node].Stillness is Stillness.Now)
                continue;
            await WorkAsync(node).ConfigureAwait(false);
            await ReconcileAsync(node).ConfigureAwait(false);
        }

        still.Stillness = Stillness.None;
        Trace.Note($"server {still.Number} goes on");
    }

    /// <summary>A server does what is due at this moment.</summary>
    public async Task WorkAsync(int node)
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (await AskAsync(node, engine => engine.StepAsync(CancellationToken.None)).ConfigureAwait(false) == 0)
                return;
        }
    }

    /// <summary>An operator has a server reconcile, and watches.</summary>
    Task ReconcileAsync(int node) => AskAsync(
        node, engine => engine.ReconcileNowAsync(run => _runs[run.Id] = run, CancellationToken.None));

    /// <summary>Time passes, from one thing that is due to the next.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        var end = Clock.GetUtcNow() + span;
        for (var round = 0; Clock.GetUtcNow() < end && round < Rounds; round++)
        {
            var now = Clock.GetUtcNow();
            var next = await NextDueAsync().ConfigureAwait(false) is { } due && due > now ? due : now + Glance;
            Clock.Advance((next < end ? next : end) - now);
            await WorkAsync(round % NodeCount).ConfigureAwait(false);
            await AskAsync(round % NodeCount, engine => engine.ReconcileAsync(CancellationToken.None)).ConfigureAwait(false);
        }

        if (Clock.GetUtcNow() < end)
            Clock.Advance(end - Clock.GetUtcNow());
        Control("GET", "/_sandbox/money", []);
    }

    /// <summary>When the engine next has something to do.</summary>
    public async Task<DateTimeOffset?> NextDueAsync()
    {
        var session = await Engine.Store.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await session.FirstAsync(NextDue, _ => { }, row => row.TimeOrNull(0), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Asks a server; when it dies over the question, it is started anew and asked again, under the same key.</summary>
    public async Task<T> AskAsync<T>(int node, Func<Engine, Task<T>> ask)
    {
        while (true)
        {
            var asked = _nodes[node];
            try
            {
                return await ask(asked.Engine).ConfigureAwait(false);
            }
            catch (NodeDied)
            {
                Restart(asked);
            }
        }
    }

    /// <summary>A server that died is started again, unless somebody has done so.</summary>
    void Restart(Node died)
    {
        if (_nodes[died.Number] != died)
            return;
        Trace.Note($"server {died.Number} died and is started again");
        _dead.Add(died);
        _nodes[died.Number] = NewNode(died.Number);
    }

    /// <summary>The provider's control, or its API past the engine.</summary>
    public JsonNode? Control(string method, string path, JsonObject body)
    {
        var answer = Provider.Handle(
            new SandboxRequest(method, path, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body.ToJsonString())));
        return answer.Status == 200 ? JsonNode.Parse(answer.Body.Span) : null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _dead.Concat(_nodes))
            await node.DisposeAsync().ConfigureAwait(false);
    }

    Node NewNode(int number) => new(this, number, _database, ++_lives);

    static T Expect<T>(Result<T> result) => result is Result<T>.Done done
        ? done.Value
        : throw new InvalidOperationException($"The world cannot be set up: {result}");

    static Task? Sync(Func<bool> act) => act() ? Task.CompletedTask : null;

    bool DoAtOnce(Step step)
    {
        switch (step)
        {
            case Step.FailCalls fail:
                Fail("call", fail.Call, fail.Fault, fail.Times, null);
                return true;
            case Step.FailEvents fail:
                Fail("event", fail.Type, fail.Fault, fail.Times, fail.Fault == "delay" ? fail.Minutes : null);
                return true;
            case Step.Heal:
                Control("DELETE", "/_sandbox/faults", []);
                return true;
            case Step.Crash crash:
                _nodes[crash.Node].DieAfter(crash.Boundaries);
                return true;
            case Step.Stall stall:
                _nodes[stall.Node].Stillness = Stillness.Next;
                return true;
            case Step.Deaf deaf:
                Listener.Deafen(deaf.Times);
                return true;
            case Step.Skew skew:
                _skew[skew.Node] = TimeSpan.FromSeconds(skew.Seconds);
                Coverage.Fault("clock skew");
                return true;
            case Step.Version version:
                ProviderVersion = version.Name;
                Control("POST", "/_sandbox/api_version", new JsonObject { ["version"] = version.Name });
                return true;
            default:
                return false;
        }
    }

    void Fail(string on, string what, string fault, int times, int? minutes)
    {
        var rule = new JsonObject { ["on"] = new JsonObject { [on] = what }, ["fault"] = fault, ["times"] = times };
        if (minutes is { } wait)
            rule["ms"] = (long)TimeSpan.FromMinutes(wait).TotalMilliseconds;
        if (fault == "stale")
            rule["ms"] = (long)TimeSpan.FromMinutes(30).TotalMilliseconds;
        Control("POST", "/_sandbox/faults", rule);
    }
}
