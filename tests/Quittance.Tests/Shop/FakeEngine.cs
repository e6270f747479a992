using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Quittance.Tests.Shop;

/// <summary>
/// The engine's public API as far as the shop uses it: orders that a test puts into any state, capacities, idempotency keys, and
/// a list of every request.
/// </summary>
sealed class FakeEngine : IAsyncDisposable
{
    public const string Code = "123456";
    public const string PaymentPage = "https://pay.example/session_1";

    readonly WebApplication _app;
    readonly ConcurrentDictionary<string, JsonObject> _orders = [];
    readonly ConcurrentDictionary<string, JsonObject> _capacities = [];
    readonly Dictionary<string, string> _answers = [];
    int _made;

    FakeEngine(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Every request as "METHOD /path", in the order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public ConcurrentQueue<string> Keys { get; } = [];

    /// <summary>What the next checkouts answer, whatever the order says; null lets them open a session.</summary>
    public string? Outcome { get; set; }

    /// <summary>A refusal of every checkout, and of every cancel that comes too soon after another: its code.</summary>
    public string? Refusal { get; set; }

    /// <summary>Checkouts are begun and then not answered properly.</summary>
    public bool Silent { get; set; }

    public JsonObject? LastCheckout { get; private set; }

    public int SessionsOpened { get; private set; }

    public static async Task<FakeEngine> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var engine = new FakeEngine(builder.Build());
        engine._app.Use(engine.Record);
        engine._app.UseRouting();
        engine.Map(engine._app);
        await engine._app.StartAsync();
        return engine;
    }

    /// <summary>The one order of a test, to be changed as the test likes.</summary>
    public JsonObject Order(string id) => _orders[id];

    public JsonObject OnlyOrder() => Assert.Single(_orders).Value;

    public int Posts => Requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal));

    public JsonObject Put(
        string id, string status, string slug = "pottery-evening", int seats = 2, long unit = 5900, params JsonObject[] payments) =>
        _orders[id] = new JsonObject
        {
            ["id"] = id,
            ["status"] = status,
            ["kind"] = "booking",
            ["currency"] = "eur",
            ["amount"] = seats * unit,
            ["amount_paid"] = status is "paid" ? seats * unit : 0,
            ["amount_refunded"] = 0,
            ["amount_disputed"] = 0,
            ["customer"] = new JsonObject { ["id"] = "cus_1", ["email"] = "ada@example.org" },
            ["lines"] = new JsonArray(new JsonObject
            {
                ["description"] = slug,
                ["quantity"] = seats,
                ["unit_amount"] = unit,
                ["capacity"] = slug,
            }),
            ["payments"] = new JsonArray([.. payments]),
            ["refunds"] = new JsonArray(),
            ["disputes"] = new JsonArray(),
            ["created_at"] = "2026-01-01T00:00:00Z",
            ["metadata"] = new JsonObject { ["event"] = slug, ["name"] = "Ada" },
        };

    public static JsonObject Payment(string status, string? errorCode = null, string? errorMessage = null, long received = 0) => new()
    {
        ["id"] = "pay_1",
        ["provider"] = "stripe",
        ["provider_ref"] = "cs_1",
        ["status"] = status,
        ["amount"] = 11800,
        ["amount_received"] = received,
        ["url"] = PaymentPage,
        ["last_error"] = errorCode is null ? null : new JsonObject { ["code"] = errorCode, ["message"] = errorMessage },
        ["created_at"] = "2026-01-01T00:01:00Z",
    };

    public void PutCapacity(string name, int total, int held = 0, int sold = 0) => _capacities[name] = new JsonObject
    {
        ["name"] = name,
        ["total"] = total,
        ["held"] = held,
        ["sold"] = sold,
        ["free"] = total - held - sold,
    };

    public JsonObject Capacity(string name) => _capacities[name];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    Task Record(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Authorization != "Bearer key_1")
            return Problem(401, "unauthorized").ExecuteAsync(context);
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key)
            Keys.Enqueue(key);
        return next(context);
    }

    void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/capacities/{name}", (string name) =>
            _capacities.TryGetValue(name, out var capacity) ? Json(capacity) : Problem(404, "not_found"));
        routes.MapPut("/v1/capacities/{name}", async (string name, HttpContext context) =>
        {
            PutCapacity(name, (int)(await Body(context))["total"]!);
            return Json(_capacities[name]);
        });
        routes.MapPost("/v1/orders", (Delegate)((HttpContext context) => Once(context, Create)));
        routes.MapGet("/v1/orders/{id}", (string id) => Json(_orders[id]));
        routes.MapPost("/v1/orders/{id}/verify", (string id, HttpContext context) => Once(context, body => Verify(id, body)));
        routes.MapPost("/v1/orders/{id}/checkout", (string id, HttpContext context) => Once(context, body => Checkout(id, body)));
        routes.MapGet("/v1/orders/{id}/checkout", (string id) => Read(id));
        routes.MapPost("/v1/orders/{id}/cancel", (string id) => Cancel(id));
        routes.MapGet("/v1/notices", (string order) => Json(new JsonObject
        {
            ["data"] = new JsonArray(new JsonObject
            {
                ["type"] = "order.code",
                ["order"] = order,
                ["payload"] = new JsonObject { ["code"] = Code },
            }),
        }));
    }

    async Task<IResult> Once(HttpContext context, Func<JsonObject, IResult> make)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        var body = await Body(context);
        var known = key + " body";
        lock (_answers)
            return Once(context, make, key, known, body);
    }

    IResult Once(HttpContext context, Func<JsonObject, IResult> make, string key, string known, JsonObject body)
    {
        if (_answers.TryGetValue(key, out var answer))
        {
            if (_answers[known] != body.ToJsonString())
                return Problem(422, "idempotency_key_reused");
            context.Response.Headers["Idempotent-Replayed"] = "true";
            return Results.Text(answer, "application/json");
        }
        var made = make(body);
        if (made is IValueHttpResult { Value: JsonObject value })
        {
            _answers[known] = body.ToJsonString();
            _answers[key] = value.ToJsonString();
        }
        return made;
    }

    IResult Create(JsonObject body)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"ord_{Interlocked.Increment(ref _made)}");
        var line = body["lines"]![0]!;
        var status = (bool)body["guest"]! ? "draft" : "unpaid";
        var order = Put(id, status, (string)line["capacity"]!, (int)line["quantity"]!, (long)line["unit_amount"]!);
        order["customer"]!["email"] = (string?)body["customer"]!["email"];
        order["metadata"] = body["metadata"]!.DeepClone();
        return Results.Json(order, statusCode: 201);
    }

    IResult Verify(string id, JsonObject body)
    {
        if ((string?)body["code"] != Code)
            return Problem(422, "wrong_code", "The code is not right. You have 4 tries left.");
        _orders[id]["status"] = "unpaid";
        return Json(_orders[id]);
    }

    IResult Checkout(string id, JsonObject body)
    {
        LastCheckout = body;
        if (Silent)
            return Results.StatusCode(500);
        if (Refusal is { } code)
            return Problem(code is "sold_out" or "idempotency_key_in_use" ? 409 : 503, code);
        if (Outcome is null && (string?)_orders[id]["status"] == "unpaid")
        {
            SessionsOpened++;
            _orders[id]["status"] = "pending";
            _orders[id]["payments"] = new JsonArray(Payment("open"));
        }
        // A checkout waits for the page that another one is opening; a read does not.
        else if (IsStarting(id))
            _orders[id]["payments"] = new JsonArray(Payment("open"));
        return Read(id);
    }

    bool IsStarting(string id) => (string?)_orders[id]["payments"]!.AsArray().LastOrDefault()?["status"] == "starting";

    IResult Read(string id)
    {
        var outcome = Outcome ?? ((string?)_orders[id]["status"] switch
        {
            "pending" when IsStarting(id) => "checking",
            "pending" => "open",
            "paid" => "paid",
            _ => "retry",
        });
        var answer = new JsonObject { ["outcome"] = outcome, ["order"] = _orders[id].DeepClone() };
        if (outcome == "open")
            answer["url"] = PaymentPage;
        return Json(answer);
    }

    IResult Cancel(string id)
    {
        if (Refusal == "idempotency_key_in_use")
            return Problem(409, Refusal);
        if ((string?)_orders[id]["status"] == "paid")
            return Problem(409, "order_paid", "The booking is paid already. Ask for a refund instead.");
        _orders[id]["status"] = "canceled";
        return Json(_orders[id]);
    }

    static async Task<JsonObject> Body(HttpContext context) => (await JsonSerializer.DeserializeAsync<JsonObject>(context.Request.Body))!;

    static IResult Json(JsonObject value) => Results.Json(value);

    static IResult Problem(int status, string code, string? detail = null) =>
        Results.Problem(statusCode: status, detail: detail, extensions: new Dictionary<string, object?> { ["code"] = code });
}
