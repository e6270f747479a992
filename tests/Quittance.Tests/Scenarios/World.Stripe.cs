using System.Text;
using System.Text.Json.Nodes;
using Quittance.Inbox;
using Quittance.Providers.Stripe;
using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;
using Quittance.Storage;

namespace Quittance.Tests.Scenarios;

sealed partial class World
{
    public const string SecretKey = "sk_test_scenarios";
    public const string WebhookSecret = "whsec_scenarios";
    public const string StripeAddress = "http://127.0.0.1:1";

    /// <summary>Nobody fills in a form within a second.</summary>
    static readonly TimeSpan Dawdling = TimeSpan.FromSeconds(20);

    static readonly RetrySchedule Retries = RetrySchedule.Compressed;
    static readonly Sql Stored = new(
        "select count(*) from event where account = @account and provider_account = @whose and external_id = @id");

    readonly List<byte[]> _webhooks = [];
    readonly HashSet<string> _withheld = [];
    int _lastEvent;
    int _lastOwnKey;
    bool _faulty;

    /// <summary>While true, no connection to Stripe can be made.</summary>
    public bool StripeIsDown { get; set; }

    /// <summary>The API version that Stripe answers in, whatever version is asked for.</summary>
    public string? StripeVersion { get; set; }

    /// <summary>Runs when a request of ours has arrived at Stripe, before it is executed: the place for what happens in between.</summary>
    public Func<HttpRequestMessage, Task>? AtStripe { get; set; }

    /// <summary>Plays the customer on a page: see the sandbox's <c>/_sandbox/checkouts</c> for the outcomes.</summary>
    public void Play(string session, string outcome)
    {
        Time.Advance(Dawdling);
        Control("POST", $"/_sandbox/checkouts/{session}", new JsonObject { ["outcome"] = outcome });
    }

    /// <summary>Plays the customer, who may find the page closed.</summary>
    public bool TryPlay(string session, string outcome) =>
        Handle("POST", $"/_sandbox/checkouts/{session}", Encoding.UTF8.GetBytes($$"""{"outcome":"{{outcome}}"}""")).Status == 200;

    /// <summary>Plays the bank: see the sandbox's <c>/_sandbox/disputes</c>.</summary>
    public JsonNode Bank(string path, JsonObject move) => Control("POST", path, move);

    /// <summary>A refund made by hand in Stripe's dashboard.</summary>
    public string RefundByHand(string capture, long? amount = null) =>
        (string)Bank("/_sandbox/refunds", Amount(new JsonObject { ["payment_intent"] = capture }, amount))["id"]!;

    /// <summary>The bank opens a dispute, and by itself takes nothing yet.</summary>
    public string OpenDispute(string capture, long? amount = null) =>
        (string)Bank("/_sandbox/disputes", Amount(new JsonObject { ["payment_intent"] = capture }, amount))["id"]!;

    /// <summary>Moves a refund, a dispute or a payout on: see the sandbox's guide for the outcomes.</summary>
    public void Move(string kind, string id, string outcome, long? amount = null) =>
        Bank($"/_sandbox/{kind}/{id}", Amount(new JsonObject { ["outcome"] = outcome }, amount));

    /// <summary>Makes calls such as <c>POST /v1/checkout/sessions</c> go wrong; see the sandbox's <c>/_sandbox/faults</c>.</summary>
    public void Fault(string call, string fault, int? times = null) => AddFault("call", call, fault, times);

    /// <summary>Makes events of a type go wrong on their way; <c>*</c> is every type.</summary>
    public void FaultEvents(string type, string fault, int? times = null) => AddFault("event", type, fault, times);

    public void Heal()
    {
        Control("DELETE", "/_sandbox/faults", []);
        _faulty = false;
    }

    /// <summary>Keeps events of these types from being delivered, until they are asked for by name.</summary>
    public void Withhold(params string[] types) => _withheld.UnionWith(types);

    /// <summary>A request of the merchant's own to Stripe's API, past the engine, with a form as the body.</summary>
    public JsonNode AskStripe(string method, string path, string form = "")
    {
        var headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {SecretKey}" };
        if (method == "POST") headers["Idempotency-Key"] = $"merchant-{++_lastOwnKey}";
        var answer = Stripe.Handle(new SandboxRequest(method, path, headers, Encoding.UTF8.GetBytes(form)));
        return Read(answer);
    }

    /// <summary>
    /// Delivers what is due and not withheld, or these types in this order; whatever gets no 2xx is sent again as Stripe does.
    /// After each webhook the engine works until it rests.
    /// </summary>
    public async Task DeliverAsync(params string[] types)
    {
        if (_variation.NoWebhooks)
        {
            await SweepAsync();
            return;
        }

        while (Next(types) is { Count: > 0 } due)
        {
            foreach (var delivery in due)
            {
                await DeliverAsync(delivery);
                if (_random is null || _random.Next(2) == 0) await SettleAsync();
            }

            // What the engine does about them may bring more.
            await SettleAsync();
        }

        await SettleAsync();
    }

    /// <summary>Compares everything with what Stripe says, and does what follows, until that brings nothing new.</summary>
    public async Task SweepAsync()
    {
        for (var round = 0; ; round++)
        {
            Assert.True(round < Rounds, "Sweeps come to an end.");
            await SettleAsync();
            var run = await AliveAsync(engine => engine.ReconcileNowAsync(_ => { }, Cancel));
            await SettleAsync();
            if (run.Sweeps.Sum(sweep => sweep.Changed) == 0) return;
        }
    }

    /// <summary>Delivers an event that the sandbox does not make, or not in this shape; its object is given as JSON.</summary>
    public Task SendEventAsync(string type, JsonObject about, bool live = false, string? account = null) =>
        SendEventAsync(new JsonObject
        {
            ["id"] = $"evt_1Hand{++_lastEvent:D20}",
            ["object"] = "event",
            ["api_version"] = "2026-10-28.endive",
            ["account"] = account,
            ["created"] = Time.GetUtcNow().ToUnixTimeSeconds(),
            ["data"] = new JsonObject { ["object"] = about },
            ["livemode"] = live,
            ["pending_webhooks"] = 1,
            ["type"] = type,
        });

    /// <summary>Delivers an event about a session as an endpoint of another API version tells it.</summary>
    public Task SendSessionAsync(string type, string session, string version, string? id) => SendEventAsync(new JsonObject
    {
        ["id"] = id,
        ["object"] = "event",
        ["api_version"] = version,
        ["created"] = Time.GetUtcNow().ToUnixTimeSeconds(),
        ["data"] = new JsonObject { ["object"] = AskStripe("GET", $"/v1/checkout/sessions/{session}").DeepClone() },
        ["livemode"] = false,
        ["type"] = type,
    });

    /// <summary>Delivers an event that is written out whole.</summary>
    public async Task SendEventAsync(JsonObject whole)
    {
        var body = Encoding.UTF8.GetBytes(whole.ToJsonString());
        _webhooks.Add(body);
        for (var copy = 0; copy < _variation.Copies; copy++) await PostAsync(body);
        await SettleAsync();
    }

    /// <summary>Every webhook that ever came, once more, signed now (M9).</summary>
    public async Task RedeliverAsync()
    {
        foreach (var body in _webhooks.ToArray()) await PostAsync(body);
        await SettleAsync();
    }

    /// <summary>What truly moved: captures by currency, and by whose.</summary>
    public IReadOnlyList<JsonNode> Money() =>
        [.. ((JsonArray)Control("GET", "/_sandbox/money", [])["data"]!).Select(row => InMinorUnits(row!))];

    /// <summary>What a seller holds at Stripe, in euro cents.</summary>
    public long HeldBy(string account) => Handle("GET", $"/_sandbox/accounts/{account}", []) is { Status: 200 } answer
        ? (long?)Read(answer)["balance"]!["eur"] ?? 0
        : 0;

    /// <summary>What Stripe kept of money that moved.</summary>
    public IReadOnlyList<JsonNode> Fees() => [.. ((JsonArray)Control("GET", "/_sandbox/money", [])["fees"]!).Select(row => row!)];

    /// <summary>How much Stripe captured that names the order, in minor units.</summary>
    public long CapturedFor(string order) =>
        Money().Where(row => (string?)row["type"] == "capture" && row.ToJsonString().Contains(order, StringComparison.Ordinal))
            .Sum(row => (long)row["amount"]!);

    /// <summary>The calls that Stripe received.</summary>
    public IReadOnlyList<JsonNode> CallsAtStripe() =>
        [.. ((JsonArray)Control("GET", "/_sandbox/calls", [])["calls"]!).Select(call => call!)];

    /// <summary>The sessions at Stripe, as its list shows them.</summary>
    public IReadOnlyList<JsonNode> Sessions() =>
        [.. ((JsonArray)AskStripe("GET", "/v1/checkout/sessions?limit=100")["data"]!).Select(session => session!)];

    /// <summary>At most one payable page per order exists at any moment.</summary>
    public void CheckOnePayablePage()
    {
        if (_faulty) return;
        var open = Sessions().Where(session => (string?)session["status"] == "open");
        foreach (var order in open.GroupBy(session => (string?)session["client_reference_id"]))
            Assert.True(order.Count() == 1, $"{order.Count()} pages are open for {order.Key}.");
    }

    StripeSandbox NewStripe() => new(
        new StripeSandboxOptions
        {
            Seed = 11,
            PublicUrl = StripeAddress,
            SecretKey = SecretKey,
            Retries = Retries,
            AnyConnectedAccount = true,
            SellersMayOwe = _scenario.SellersMayOwe,
            SettlementCurrency = _scenario.SettlementCurrency,
            Webhooks = _variation.NoWebhooks ? [] : [new WebhookTarget("http://engine.test/webhooks/stripe", WebhookSecret)],
        },
        Time);

    List<PendingDelivery> Next(string[] types)
    {
        var due = Stripe.DueDeliveries()
            .Where(delivery => types.Length == 0 ? !_withheld.Contains(delivery.EventType) : types.Contains(delivery.EventType))
            .OrderBy(delivery => Array.IndexOf(types, delivery.EventType))
            .ToArray();
        _random?.Shuffle(due);
        return [.. due];
    }

    async Task DeliverAsync(PendingDelivery delivery)
    {
        byte[]? body = null;
        var taken = false;
        using var http = new HttpMessageInvoker(new LineFromStripe(async (bytes, signature) =>
        {
            body = bytes;
            taken = await TryReceiveAsync(bytes, signature);
            return taken;
        }));
        await Stripe.DeliverAsync(delivery, http, Cancel);
        for (var attempt = 1; body is not null && !taken; attempt++)
        {
            Time.Advance(Retries.After(attempt)!.Value);
            await Stripe.DeliverAsync(Stripe.DueDeliveries().Single(waiting => waiting.Sequence == delivery.Sequence), http, Cancel);
        }

        if (body is null) return;
        _webhooks.Add(body);
        for (var copy = 1; copy < _variation.Copies; copy++) await PostAsync(body);
    }

    async Task PostAsync(byte[] body)
    {
        while (!await TryReceiveAsync(body, StripeSignature.Sign(body, Time.GetUtcNow(), WebhookSecret))) { }
    }

    /// <summary>Hands a webhook in; false when the server died over it. A 2xx is given only for what is stored (B4).</summary>
    async Task<bool> TryReceiveAsync(byte[] body, string signature)
    {
        var process = _servers[0];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [StripeSignature.Header] = signature };
        try
        {
            var result = await process.Engine.Webhooks.ReceiveAsync(new WebhookRequest("stripe", headers, body), Cancel);
            Assert.True(
                result is WebhookResult.Accepted or WebhookResult.Duplicate or WebhookResult.Dead,
                $"A genuine webhook is taken, not {result}.");
        }
        catch (ProcessDied)
        {
            await RestartAsync(0, process);
            return false;
        }

        var told = JsonNode.Parse(body)!;
        if ((string?)told["id"] is { } id) Assert.Equal(1, await CountStoredAsync((string?)told["account"] ?? "", id));
        return true;
    }

    async Task<long> CountStoredAsync(string account, string externalId)
    {
        await using var session = await _servers[0].Engine.Store.ReadAsync(Cancel);
        return await session.FirstAsync(Stored, args => args.Text("whose", account).Text("id", externalId), row => row.Number(0), Cancel);
    }

    /// <summary>Stripe writes Ugandan shillings with two decimals that they do not have (docs.stripe.com/currencies).</summary>
    static JsonNode InMinorUnits(JsonNode row)
    {
        if ((string?)row["currency"] != "ugx") return row;
        foreach (var member in new[] { "amount", "net" }) row[member] = (long)row[member]! / 100;
        return row;
    }

    void AddFault(string on, string what, string fault, int? times)
    {
        var rule = new JsonObject { ["on"] = new JsonObject { [on] = what }, ["fault"] = fault };
        if (times is { } limit) rule["times"] = limit;
        Control("POST", "/_sandbox/faults", rule);
        _faulty |= on == "call";
    }

    JsonNode Control(string method, string path, JsonObject body)
    {
        var answer = Handle(method, path, Encoding.UTF8.GetBytes(body.ToJsonString()));
        return Read(answer);
    }

    SandboxResponse Handle(string method, string path, byte[] body) =>
        Stripe.Handle(new SandboxRequest(method, path, new Dictionary<string, string>(), body));

    static JsonObject Amount(JsonObject move, long? amount)
    {
        if (amount is { } some) move["amount"] = some;
        return move;
    }

    static JsonNode Read(SandboxResponse answer) => answer.Status == 200
        ? JsonNode.Parse(answer.Body.Span)!
        : throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body.Span));
}
