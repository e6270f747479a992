using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Quittance.Storage;

namespace Quittance.AspNetCore;

/// <summary>Orders: place, verify, check out, cancel, look.</summary>
static class OrdersApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orders", PlaceAsync)
            .Accepts<PlaceOrder>("application/json", "*/*")
            .Produces<OrderJson>(201)
            .WithSummary("Place an order");
        api.MapGet("/orders", ListAsync).Produces<PageJson<OrderJson>>().WithSummary("List orders, newest first");
        api.MapGet("/orders/{id}", GetAsync).Produces<OrderJson>().WithSummary("Read an order");
        api.MapPost("/orders/{id}/verify", VerifyAsync)
            .Accepts<EnterCode>("application/json", "*/*")
            .Produces<OrderJson>()
            .WithSummary("Enter a guest's one-time code");
        api.MapPost("/orders/{id}/checkout", CheckoutAsync)
            .Accepts<BeginCheckout>("application/json", "*/*")
            .Produces<CheckoutJson>()
            .WithSummary("Open a payment page, or get the one that is open");
        api.MapGet("/orders/{id}/checkout", ResumeAsync)
            .Produces<CheckoutJson>()
            .WithSummary("What became of a checkout, read at the provider");
        api.MapPost("/orders/{id}/cancel", CancelAsync)
            .Produces<OrderJson>()
            .WithSummary("Call an order off; its payment page is closed first");
        api.MapPost("/orders/{id}/refunds", RefundAsync)
            .Accepts<AskRefund>("application/json", "*/*")
            .Produces<RefundedJson>(202)
            .WithSummary("Ask for an order's money to be given back");
        api.MapGet("/orders/{id}/explain", ExplainAsync).Produces<StoryJson>().WithSummary("Why an order is where it is");
    }

    static async Task<IResult> PlaceAsync(HttpContext http, Engine engine)
    {
        var (order, problem) = await RequestBody.ParseAsync<PlaceOrder>(http);
        if (order is null)
            return problem!;
        if (!Currency.TryParse(order.Currency, out var currency))
            return Problems.Of(
                422,
                "invalid_order",
                "Not a currency",
                $"\"{order.Currency}\" is not an ISO 4217 currency code. No order was made. Correct it and send it again.");
        if (order.Lines.Any(line => line.Grant is { IsWhole: false }))
            return Problems.Of(
                422,
                "invalid_order",
                "Not a grant",
                "A line's grant is {\"access\": name} or {\"meter\": name, \"units\": number}. No order was made. Correct it and send "
                + "it again.");
        var terms = new OrderTerms(
            order.Kind,
            currency,
            [.. order.Lines.Select(line => line.ToLine())],
            order.Customer?.Id,
            order.Customer?.Email,
            order.Metadata ?? new Dictionary<string, string>());
        var placed = await engine.Commands.PlaceAsync(terms, order.Guest, Idempotency.CommandKey(http), http.RequestAborted);
        return Problems.Answer(placed, view => ApiJson.Ok(OrderJson.Of(view), 201));
    }

    static async Task<IResult> ListAsync(HttpContext http, Engine engine, string? status = null, string? before = null)
    {
        if (!TryStatus<OrderStatus>(status, out var only))
            return UnknownStatus(status!);
        var orders = await engine.Queries.OrdersAsync(only, before, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(orders, OrderJson.Of, order => order.Id.ToString()));
    }

    static Task<IResult> GetAsync(HttpContext http, Engine engine, string id) => WithOrder(id, async order =>
        await engine.Queries.OrderAsync(order, http.RequestAborted) is { } view
            ? ApiJson.Ok(OrderJson.Of(view))
            : Problems.NotFound("order"));

    static Task<IResult> VerifyAsync(HttpContext http, Engine engine, string id) => WithOrder(id, async order =>
    {
        var (entered, problem) = await RequestBody.ParseAsync<EnterCode>(http);
        return entered is null
            ? problem!
            : Problems.Answer(
                await engine.Commands.VerifyAsync(order, entered.Code, Idempotency.CommandKey(http), http.RequestAborted),
                view => ApiJson.Ok(OrderJson.Of(view)));
    });

    static Task<IResult> CheckoutAsync(HttpContext http, Engine engine, string id) => WithOrder(id, async order =>
    {
        var (asked, problem) = await RequestBody.ParseAsync<BeginCheckout>(http);
        if (asked is null)
            return problem!;
        if (!TryUrl(asked.SuccessUrl, out var success) || !TryUrl(asked.CancelUrl, out var cancel))
            return Problems.Of(
                422,
                "invalid_url",
                "Not a web address",
                "success_url and cancel_url are absolute http or https addresses. Nothing was charged and no payment was begun.");
        var begun = await engine.Commands.CheckoutAsync(
            order, asked.Provider, success, cancel, Idempotency.CommandKey(http), http.RequestAborted);
        return Problems.Answer(begun, view => ApiJson.Ok(CheckoutJson.Of(view)));
    });

    static Task<IResult> ResumeAsync(HttpContext http, Engine engine, string id) => WithOrder(id, async order =>
        Problems.Answer(await engine.Commands.ResumeAsync(order, http.RequestAborted), view => ApiJson.Ok(CheckoutJson.Of(view))));

    static Task<IResult> CancelAsync(HttpContext http, Engine engine, string id) => WithOrder(id, async order =>
        Problems.Answer(
            await engine.Commands.CancelAsync(order, Idempotency.CommandKey(http), http.RequestAborted),
            view => ApiJson.Ok(OrderJson.Of(view))));

    static Task<IResult> RefundAsync(HttpContext http, Engine engine, string id) => WithOrder(id, async order =>
    {
        var (asked, problem) = await RequestBody.ParseAnyAsync(http, new AskRefund());
        return asked is null
            ? problem!
            : Problems.Answer(
                await engine.Commands.RefundAsync(
                    order, asked.Amount, asked.Reason, Idempotency.CommandKey(http), http.RequestAborted),
                refund => ApiJson.Ok(new RefundedJson(RefundJson.Of(refund)), 202));
    });

    static Task<IResult> ExplainAsync(HttpContext http, Engine engine, string id) => WithOrder(id, async order =>
        await engine.Queries.StoryAsync(order, http.RequestAborted) is { } story
            ? ApiJson.Ok(StoryJson.Of(story))
            : Problems.NotFound("order"));

    static Task<IResult> WithOrder(string id, Func<Id<Order>, Task<IResult>> then) =>
        Id<Order>.TryParse(id, out var order) ? then(order) : Task.FromResult(Problems.NotFound("order"));

    /// <summary>Reads a status filter; none at all is any.</summary>
    internal static bool TryStatus<T>(string? text, out T? status)
        where T : struct, Enum
    {
        status = null;
        if (text is null)
            return true;
        var known = Words.TryRead<T>(text, out var value);
        status = value;
        return known;
    }

    internal static IResult UnknownStatus(string status) =>
        Problems.Of(422, "unknown_status", "No such status", $"\"{status}\" is not a status. See /openapi/v1.json for those that are.");

    static bool TryUrl(string text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
