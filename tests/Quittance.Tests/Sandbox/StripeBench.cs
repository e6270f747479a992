using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;

namespace Quittance.Tests.Sandbox;

/// <summary>A clock that only moves when told.</summary>
sealed class StillTime : TimeProvider
{
    DateTimeOffset _now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}

/// <summary>An application's webhook endpoint: keeps what it gets and answers as told.</summary>
sealed class Receiver : HttpMessageHandler
{
    public List<Received> Got { get; } = [];

    public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    public bool Unreachable { get; set; }

    public IEnumerable<string> Types => Got.Select(received => received.Type);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        Got.Add(new Received(request.RequestUri!.ToString(), request.Headers.GetValues("Stripe-Signature").Single(), body));
        return Unreachable ? throw new HttpRequestException("Connection refused") : new HttpResponseMessage(Answer);
    }
}

sealed record Received(string Url, string Signature, byte[] Body)
{
    public JsonNode Json { get; } = JsonNode.Parse(Body)!;

    public string Type => (string)Json["type"]!;

    public string Id => (string)Json["id"]!;

    public JsonNode Object => Json["data"]!["object"]!;
}

/// <summary>What the sandbox answered, read.</summary>
sealed record Reply(SandboxResponse Response)
{
    public int Status => Response.Status;

    public string Text => Encoding.UTF8.GetString(Response.Body.Span);

    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Id => (string)Json["id"]!;

    public string? Code => (string?)Json["error"]!["code"];

    public string? Param => (string?)Json["error"]!["param"];
}

/// <summary>A sandbox with one receiver, driven without a web server.</summary>
sealed class StripeBench
{
    public const string Secret = "whsec_bench";
    public const string Old = "2020-08-27";

    public StripeBench(Func<StripeSandboxOptions, StripeSandboxOptions>? change = null)
    {
        var options = new StripeSandboxOptions { Seed = 7, Webhooks = [new WebhookTarget("http://app.test/hook", Secret)] };
        Sandbox = new StripeSandbox(change is null ? options : change(options), Time);
    }

    public StillTime Time { get; } = new();

    public StripeSandbox Sandbox { get; }

    public Receiver Receiver { get; } = new();

    public Reply Send(string method, string target, string body = "", string? key = null, string? version = null,
        string? secret = "sk_test_bench")
    {
        var headers = new Dictionary<string, string>();
        if (secret is not null) headers["Authorization"] = $"Bearer {secret}";
        if (key is not null) headers["Idempotency-Key"] = key;
        if (version is not null) headers["Stripe-Version"] = version;
        return new Reply(Sandbox.Handle(new SandboxRequest(method, target, headers, Encoding.UTF8.GetBytes(body))));
    }

    public Reply Post(string target, string body = "", string? key = null, string? version = null) =>
        Send("POST", target, body, key, version);

    public Reply Get(string target) => Send("GET", target);

    /// <summary>A basket of 25.00 usd with the order's references.</summary>
    public const string Basket = "mode=payment&success_url=https://shop.test/thanks?s={CHECKOUT_SESSION_ID}"
        + "&cancel_url=https://shop.test/cancel"
        + "&client_reference_id=ord_1&metadata[on]=session&payment_intent_data[metadata][order]=ord_1"
        + "&line_items[0][quantity]=2&line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=1250"
        + "&line_items[0][price_data][product_data][name]=Seat";

    public Reply Open(string more = "", string? key = null, string? version = null)
    {
        var reply = Post("/v1/checkout/sessions", Basket + more, key, version);
        Assert.Equal(200, reply.Status);
        return reply;
    }

    public Reply Play(string session, string outcome) => Post($"/_sandbox/checkouts/{session}", $$"""{"outcome":"{{outcome}}"}""");

    public Reply Fault(string json) => Post("/_sandbox/faults", json);

    public Reply Session(string id, string query = "") => Get($"/v1/checkout/sessions/{id}{query}");

    public JsonArray Money() => (JsonArray)Get("/_sandbox/money").Json["data"]!;

    /// <summary>Everything that the oracle tells.</summary>
    public JsonNode Oracle() => Get("/_sandbox/money").Json;

    /// <summary>A paid charge's id.</summary>
    public string Charge(long amount, string currency = "usd", string method = "pm_card_visa", string more = "")
    {
        var reply = Post("/v1/payment_intents", $"amount={amount}&currency={currency}&confirm=true&payment_method={method}{more}");
        Assert.Equal("succeeded", (string?)reply.Json["status"]);
        return (string)reply.Json["latest_charge"]!;
    }

    /// <summary>Delivers what waits, and forgets it.</summary>
    public async Task Clear()
    {
        await Deliver();
        Receiver.Got.Clear();
    }

    public void Advance(TimeSpan by) => Post("/_sandbox/clock", $$"""{"advance_seconds":{{(long)by.TotalSeconds}}}""");

    /// <summary>Delivers until nothing is due.</summary>
    public async Task Deliver()
    {
        while (await Step() > 0) { }
    }

    /// <summary>Delivers one step.</summary>
    public async Task<int> Step()
    {
        using var http = new HttpMessageInvoker(Receiver, disposeHandler: false);
        return await Sandbox.StepAsync(http, TestContext.Current.CancellationToken);
    }
}
