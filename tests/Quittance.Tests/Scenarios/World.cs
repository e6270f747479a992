using System.Data.Common;
using Quittance.Commands;
using Quittance.Sandbox.Stripe;
using Quittance.Storage;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Scenarios;

/// <summary>
/// Everything that a scenario plays in: servers with a database, the fake Stripe, the application, one clock. This part is the
/// customers, the application's commands and the time; the other is what goes on at Stripe.
/// </summary>
sealed partial class World : IAsyncDisposable
{
    const int Rounds = 5000;
    static readonly TimeSpan SettlesWithin = TimeSpan.FromMinutes(3);
    static readonly TimeSpan Glance = TimeSpan.FromHours(1);
    static readonly TimeSpan Day = TimeSpan.FromDays(1);
    public const string Customer = "cus_1";
    static readonly Uri SuccessUrl = new("https://shop.test/thanks");
    static readonly Uri CancelUrl = new("https://shop.test/cancel");

    static readonly Sql NextWork = new(
        """
        select min(due_at) from
            (select due_at from event where account = @account
             union all select coalesce(lease_until, due_at) from provider_call where account = @account
             union all select due_at from notice where account = @account) work
        where due_at > @now
        """);

    static readonly Sql NextDeadline = new(
        """
        select min(due_at) from
            (select due_at from orders where account = @account union all select due_at from transfer where account = @account) waiting
        where due_at > @now
        """);

    readonly string _database;
    readonly Scenario _scenario;
    readonly Variation _variation;
    readonly KillSwitch _kill;
    readonly ServerProcess[] _servers;
    readonly List<ServerProcess> _dead = [];
    readonly SemaphoreSlim _restarting = new(1, 1);
    readonly List<(string Name, Id<Order> Id)> _orders = [];
    readonly Random? _random;
    int _lastKey;
    int _lastSeed;

    public World(string database, Scenario scenario, Variation variation)
    {
        _database = database;
        _scenario = scenario;
        _variation = variation;
        _kill = new KillSwitch(variation);
        _random = variation.Shuffle is { } seed ? new Random(seed) : null;
        Policy = scenario.Policy;
        Stripe = NewStripe();
        Application = new Application(this);
        var servers = database.Contains("Host=", StringComparison.Ordinal) ? scenario.Servers : 1;
        _servers = [.. Enumerable.Range(0, servers).Select(_ => NewServer())];
    }

    public VirtualTime Time { get; } = new();

    public Policy Policy { get; }

    public StripeSandbox Stripe { get; }

    public Application Application { get; }

    /// <summary>
    /// How often the application's handler, which joins the engine's transaction, still fails over <c>order.paid</c>. A batch that
    /// fails is booked again one by one at once, so a failed attempt of an event costs two.
    /// </summary>
    public int HandlerFailures { get; set; }

    /// <summary>While true, webhooks are taken and nothing is done about them.</summary>
    public bool EngineRests { get; set; }

    /// <summary>How often a process died so far.</summary>
    public int Kills => _kill.Kills;

    /// <summary>How many sides of commits the run had so far: the places to die at.</summary>
    public int Sides => _kill.Sides;

    /// <summary>The orders that were placed, by the scenario's names.</summary>
    public IReadOnlyList<(string Name, Id<Order> Id)> Orders => _orders;

    public Queries Queries => _servers[0].Engine.Queries;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Declares how much there is to sell.</summary>
    public async Task DeclareAsync(string capacity, long total)
    {
        var key = NewKey();
        Done(await AliveAsync(engine => engine.Commands.DeclareCapacityAsync(capacity, total, key, Cancel)));
    }

    /// <summary>Places an order of one line.</summary>
    public Task<Id<Order>> PlaceAsync(string name, long amount, string? capacity = null, string currency = "eur") =>
        PlaceAsync(name, currency, new OrderLine("Seat", 1, amount, capacity));

    /// <summary>Places an order.</summary>
    public async Task<Id<Order>> PlaceAsync(string name, string currency, params OrderLine[] lines)
    {
        Assert.True(Currency.TryParse(currency, out var known));
        var terms = new OrderTerms(OrderKind.Booking, known, lines, Customer, "ada@example.com", new Dictionary<string, string>());
        var key = NewKey();
        var id = Done(await AliveAsync(engine => engine.Commands.PlaceAsync(terms, guest: false, key, Cancel))).Order.Id;
        _orders.Add((name, id));
        return id;
    }

    /// <summary>Presses "pay" once, and takes whatever is said.</summary>
    public async Task<Result<CheckoutView>> AskToPayAsync(Id<Order> order, int server = 0)
    {
        var key = NewKey();
        return await AliveAsync(engine => engine.Commands.CheckoutAsync(order, "stripe", SuccessUrl, CancelUrl, key, Cancel), server);
    }

    /// <summary>Presses "pay", waits or tries again as the answer says, and gives the session of the page.</summary>
    public async Task<string> OpenPageAsync(Id<Order> order, int server = 0)
    {
        var view = await UntilKnownAsync(order, Done(await AskToPayAsync(order, server)));
        for (var again = 0; view.Outcome is CheckoutOutcome.Retry && again < 3; again++)
            view = await UntilKnownAsync(order, Done(await AskToPayAsync(order, server)));
        Assert.True(view.Outcome is CheckoutOutcome.Open, $"The page is open, not {view.Outcome}.");
        return SessionOf(view);
    }

    /// <summary>The session behind the page that a customer was sent to.</summary>
    public static string SessionOf(CheckoutView view) => view.Url!.Split('/')[^1];

    /// <summary>The customer comes back by the success URL and looks until the answer is not "checking".</summary>
    public async Task<CheckoutView> ComeBackAsync(Id<Order> order) => await UntilKnownAsync(order, await ReturnAsync(order));

    /// <summary>The customer looks once.</summary>
    public Task<CheckoutView> ReturnAsync(Id<Order> order) =>
        AliveAsync(async engine => Done(await engine.Commands.ResumeAsync(order, Cancel)));

    /// <summary>Asks again and again until the answer is not "checking".</summary>
    public async Task<CheckoutView> UntilKnownAsync(Id<Order> order, CheckoutView view)
    {
        for (var ask = 0; view.Outcome is CheckoutOutcome.Checking && ask < 20; ask++)
        {
            await SettleAsync();
            view = await ReturnAsync(order);
        }

        return view;
    }

    public async Task<Result<OrderView>> CancelAsync(Id<Order> order)
    {
        var key = NewKey();
        return await AliveAsync(engine => engine.Commands.CancelAsync(order, key, Cancel));
    }

    /// <summary>Asks for a refund once, and takes whatever is said.</summary>
    public async Task<Result<Refund>> AskRefundAsync(Id<Order> order, long? amount = null, int server = 0)
    {
        var key = NewKey();
        return await AliveAsync(engine => engine.Commands.RefundAsync(order, amount, null, key, Cancel), server);
    }

    /// <summary>Asks for a refund that must be taken.</summary>
    public async Task<Refund> RefundAsync(Id<Order> order, long? amount = null)
    {
        var refund = Done(await AskRefundAsync(order, amount));
        await SettleAsync();
        return refund;
    }

    /// <summary>A person decides on the only open case of an order.</summary>
    public async Task<Result<Case>> DecideAsync(Id<Order> order, CaseAction action)
    {
        var key = NewKey();
        var open = (await Queries.CasesAsync(order, null, Cancel)).Single(one => one.Settled is null);
        var decided = await AliveAsync(engine => engine.Commands.DecideAsync(open.Id, action, "as agreed", key, Cancel));
        await SettleAsync();
        return decided;
    }

    /// <summary>Makes a seller known, with an account at Stripe.</summary>
    public async Task<Id<Seller>> SellerAsync(string account)
    {
        var key = NewKey();
        var declared = await AliveAsync(engine =>
            engine.Commands.DeclareSellerAsync(null, account, "stripe", account, key, Cancel));
        return Done(declared).Seller.Id;
    }

    /// <summary>The seller has another account from now on.</summary>
    public async Task ChangeSellerAsync(Id<Seller> seller, string account)
    {
        var key = NewKey();
        Done(await AliveAsync(engine => engine.Commands.DeclareSellerAsync(seller, account, "stripe", account, key, Cancel)));
    }

    /// <summary>Records that units were used.</summary>
    public async Task<Result<MeterBalance>> UseAsync(string meter, long units, string step, bool onlyIfCovered = false, int server = 0) =>
        await AliveAsync(
            engine => engine.Commands.UseAsync(new UnitsUsed(Customer, meter, units, step, null, onlyIfCovered), Cancel), server);

    /// <summary>Records the use that a reservation was for.</summary>
    public async Task SettleAsync(Reservation reservation, long units, string step) => Done(await AliveAsync(engine =>
        engine.Commands.UseAsync(new UnitsUsed(Customer, reservation.Meter, units, step, reservation.Id, false), Cancel)));

    /// <summary>Keeps units for a use.</summary>
    public async Task<Result<Reservation>> ReserveAsync(string meter, long units)
    {
        var key = NewKey();
        return await AliveAsync(engine => engine.Commands.ReserveAsync(Customer, meter, units, TimeSpan.FromHours(1), key, Cancel));
    }

    /// <summary>What the customer has of a meter.</summary>
    public Task<MeterBalance> MeterAsync(string meter) => AliveAsync(engine => engine.Commands.MeterAsync(Customer, meter, Cancel));

    /// <summary>The order as it is.</summary>
    public async Task<OrderView> SeeAsync(Id<Order> order) => (await Queries.OrderAsync(order, Cancel))!;

    /// <summary>The application's rows in the engine's transaction: a statement that the database refuses, while it fails.</summary>
    public async Task HandleAsync(Notice notice, DbTransaction transaction, CancellationToken cancel)
    {
        if (notice.Type != "order.paid" || HandlerFailures == 0) return;
        HandlerFailures--;
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "insert into a_table_of_the_application_that_is_not_there values (1)";
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>An operator tries every event again that was given up.</summary>
    public async Task RetryDeadAsync()
    {
        while (await Queries.EventsAsync(EventStatus.Dead, null, Cancel) is { Count: > 0 } page)
        {
            foreach (var dead in page) await AliveAsync(engine => engine.Commands.RetryAsync(dead.Id, Cancel));
        }

        await SettleAsync();
    }

    /// <summary>Drops the bodies that are old enough.</summary>
    public async Task RetainAsync()
    {
        while (await AliveAsync(engine => engine.RetainAsync(Cancel)) > 0) { }
    }

    /// <summary>Does several things at the same time.</summary>
    public static Task TogetherAsync(params Func<Task>[] actions) => Task.WhenAll(actions.Select(action => Task.Run(action, Cancel)));

    /// <summary>Does what is due at this moment, and lets no time pass.</summary>
    public Task StepOnceAsync() => StepAsync();

    /// <summary>Works until no event, call or notice is due within three minutes. Orders' deadlines wait.</summary>
    public async Task SettleAsync()
    {
        var until = Time.GetUtcNow() + SettlesWithin;
        for (var round = 0; ; round++)
        {
            Assert.True(round < Rounds, "The engine comes to rest.");
            await StepAsync();
            if (await EarliestAsync(NextWork) is not { } next || next > until) return;
            Time.Reach(next);
        }
    }

    /// <summary>Lets time pass, from one thing that is due to the next: deadlines, retries, expiries at Stripe, deliveries.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        var end = Time.GetUtcNow() + span;
        for (var round = 0; ; round++)
        {
            Assert.True(round < Rounds, "Time passes.");
            await DeliverAsync();
            var now = Time.GetUtcNow();
            if (now >= end) return;
            var (work, deadline) = (await EarliestAsync(NextWork), await EarliestAsync(NextDeadline));
            var next = new[] { work, deadline, now + Stripe.UntilNextWork() }.Min() ?? end;
            if (next <= now) next = now + Glance;
            // Somebody reconciles every day.
            if (_variation.NoWebhooks && next > now + Day) next = now + Day;
            Time.MoveTo(next < end ? next : end);
        }
    }

    /// <summary>Asks the engine; when it dies over the question, starts it anew and asks again.</summary>
    public async Task<T> AliveAsync<T>(Func<Engine, Task<T>> ask, int server = 0)
    {
        server %= _servers.Length;
        while (true)
        {
            var process = _servers[server];
            try
            {
                return await ask(process.Engine);
            }
            catch (ProcessDied)
            {
                await RestartAsync(server, process);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _dead.Concat(_servers)) await process.DisposeAsync();
        _restarting.Dispose();
    }

    static T Done<T>(Result<T> result) => result switch
    {
        Result<T>.Done done => done.Value,
        Result<T>.Refused refused => throw new InvalidOperationException($"{refused.Refusal.Code}: {refused.Refusal.Detail}"),
        _ => throw new InvalidOperationException("A result of an unknown kind."),
    };

    async Task StepAsync()
    {
        if (EngineRests) return;
        bool worked;
        do
        {
            worked = false;
            for (var server = 0; server < _servers.Length; server++)
                worked |= await AliveAsync(engine => engine.StepAsync(Cancel), server) > 0;
        }
        while (worked);
    }

    async Task<DateTimeOffset?> EarliestAsync(Sql sql)
    {
        await using var session = await _servers[0].Engine.Store.ReadAsync(Cancel);
        return await session.FirstAsync(sql, args => args.Time("now", Time.GetUtcNow()), row => row.TimeOrNull(0), Cancel);
    }

    async Task RestartAsync(int server, ServerProcess died)
    {
        await _restarting.WaitAsync(Cancel);
        try
        {
            if (_servers[server] != died) return;
            _dead.Add(died);
            _servers[server] = NewServer();
        }
        finally
        {
            _restarting.Release();
        }
    }

    ServerProcess NewServer() => new(_database, this, Stripe, Application, _kill, ++_lastSeed);

    string NewKey() => $"key-{Interlocked.Increment(ref _lastKey)}";
}
