using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.Commands;
using Quittance.Inbox;

namespace Quittance.Tests.Infrastructure;

/// <summary>The ground of tests that run an engine on a database: virtual time, seeded randomness, a scripted provider.</summary>
public abstract class EngineTests(TestDatabase database) : IAsyncLifetime
{
    private protected static readonly Currency Euro = Currency.Parse("eur");
    static readonly Uri Back = new("https://shop.example/back");
    readonly List<Engine> _engines = [];
    Engine? _engine;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected TestDatabase Database => database;

    private protected VirtualTime Time { get; } = new();

    private protected ScriptedProvider Provider { get; } = new();

    private protected Entropy Entropy { get; } = Entropy.Seeded(1);

    private protected Recorder Application { get; } = new();

    /// <summary>
    /// Whether the inbox alone can rebuild what the test leaves (V20), as is checked at its end; not where the test alters rows or has
    /// bodies dropped.
    /// </summary>
    private protected bool IsRebuilt { get; set; } = true;

    /// <summary>The engine that <see cref="StartAsync"/> made first.</summary>
    private protected Engine Engine => _engine ?? throw new InvalidOperationException("No engine was started.");

    public virtual async ValueTask InitializeAsync()
    {
        await database.CreateAsync(Cancel);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (IsRebuilt && _engine is not null)
            await RebuildAsync(_engine);
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        await database.DisposeAsync();
    }

    async Task RebuildAsync(Engine engine)
    {
        await using var rebuilt = database.Another();
        await rebuilt.CreateAsync(CancellationToken.None);
        var verdict = await engine.ReplayAsync(rebuilt.ConnectionString, _ => { }, CancellationToken.None);
        Assert.Empty(verdict.Tables.Where(table => table.Difference is not null).Select(table => $"{table.Name}: {table.Difference}"));
    }

    /// <summary>An engine on the test's database.</summary>
    private protected async Task<Engine> StartAsync(Action<QuittanceOptions>? configure = null)
    {
        var options = new QuittanceOptions
        {
            Database = database.ConnectionString,
            Time = Time,
            Entropy = Entropy,
            Patience = TimeSpan.Zero,
            Providers = { Provider },
        };
        configure?.Invoke(options);
        var engine = new Engine(options, new HttpMessageInvoker(Application, disposeHandler: false), NullLogger<Engine>.Instance);
        await engine.MigrateAsync(Cancel);
        _engines.Add(engine);
        return _engine = engine;
    }

    private protected Task<WebhookResult> DeliverAsync(Told told, string signature = "good") => DeliverAsync(told.ToBytes(), signature);

    private protected Task<WebhookResult> DeliverAsync(byte[] body, string signature = "good") => Engine.Webhooks.ReceiveAsync(
        new WebhookRequest(Provider.Name, new Dictionary<string, string> { [ScriptedProvider.SignatureHeader] = signature }, body), Cancel);

    /// <summary>Steps until nothing is due.</summary>
    private protected async Task SettleAsync(Engine? engine = null)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await (engine ?? Engine).StepAsync(Cancel) == 0)
                return;
        }

        Assert.Fail("There is always something due: the engine never comes to rest.");
    }

    /// <summary>Moves the clock and does what has become due.</summary>
    private protected async Task PassAsync(TimeSpan by)
    {
        Time.Advance(by);
        await SettleAsync();
    }

    private protected static OrderTerms Terms(long amount = 1000, string? capacity = null, string? email = null) => new(
        OrderKind.Booking,
        Euro,
        [new OrderLine("Seat", 1, amount, capacity)],
        null,
        email,
        new Dictionary<string, string> { ["table"] = "7" });

    private protected async Task<Id<Order>> PlaceAsync(long amount = 1000, string? capacity = null) =>
        Done(await Engine.Commands.PlaceAsync(Terms(amount, capacity), guest: false, null, Cancel)).Order.Id;

    private protected Task<Result<CheckoutView>> CheckoutAsync(Id<Order> order, string? provider = null, Engine? engine = null) =>
        (engine ?? Engine).Commands.CheckoutAsync(order, provider ?? Provider.Name, Back, Back, null, Cancel);

    /// <summary>An order whose payment page is open, and that payment.</summary>
    private protected async Task<(Id<Order> Order, Id<Payment> Payment)> OpenAsync(long amount = 1000, string? capacity = null)
    {
        var order = await PlaceAsync(amount, capacity);
        var view = Done(await CheckoutAsync(order));
        Assert.Equal(CheckoutOutcome.Open, view.Outcome);
        return (order, view.Order.ActivePayment!.Id);
    }

    private protected async Task<OrderView> ViewAsync(Id<Order> order) => (await Engine.Queries.OrderAsync(order, Cancel))!;

    private protected async Task<Order> OrderAsync(Id<Order> order) => (await ViewAsync(order)).Order;

    private protected async Task<Event> EventAsync(string externalId) =>
        Assert.Single(await Engine.Queries.EventsAsync(null, null, Cancel), stored => stored.ExternalId == externalId);

    private protected async Task<IReadOnlyList<string>> NoticesAsync(Id<Order> order) =>
        [.. (await Engine.Queries.NoticesAsync(order, null, Cancel)).Select(notice => notice.Type)];

    private protected async Task<IReadOnlyList<CaseKind>> CasesAsync(Id<Order> order) =>
        [.. (await Engine.Queries.CasesAsync(order, null, Cancel)).Select(found => found.Kind)];

    private protected static T Done<T>(Result<T> result) => Assert.IsType<Result<T>.Done>(result).Value;

    private protected static Refusal Refused<T>(Result<T> result) => Assert.IsType<Result<T>.Refused>(result).Refusal;
}

/// <summary>The application at the other end of notices: keeps what it was sent and answers as the test says.</summary>
sealed class Recorder : HttpMessageHandler
{
    readonly Lock _gate = new();
    readonly List<(string Id, string Timestamp, string Signature, byte[] Body)> _received = [];

    public Func<int, HttpStatusCode> Answer { get; set; } = _ => HttpStatusCode.OK;

    public IReadOnlyList<(string Id, string Timestamp, string Signature, byte[] Body)> Received
    {
        get
        {
            lock (_gate)
                return [.. _received];
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        lock (_gate)
        {
            string Header(string name) => request.Headers.GetValues(name).Single();
            _received.Add((Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), body));
            return new HttpResponseMessage(Answer(_received.Count));
        }
    }
}
