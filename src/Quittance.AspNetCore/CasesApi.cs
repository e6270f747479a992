using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Quittance.AspNetCore;

/// <summary>What needs a person, and the safe things to do about it.</summary>
static class CasesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/cases", ListAsync).Produces<PageJson<CaseJson>>().WithSummary("List what needs a person, newest first");
        api.MapGet("/cases/{id}", GetAsync).Produces<CaseJson>().WithSummary("Read a case");
        Map(api, "refund", CaseAction.Refund, "Give a case's money back to the customer");
        Map(api, "credit", CaseAction.Credit, "Keep a case's money for the customer to use later");
        Map(api, "attribute", CaseAction.Attribute, "Let a case's money pay the order that it came for");
        Map(api, "close", CaseAction.Close, "Close a case that was settled in another way");
    }

    static void Map(IEndpointRouteBuilder api, string verb, CaseAction action, string summary) =>
        api.MapPost($"/cases/{{id}}/{verb}", (HttpContext http, Engine engine, string id) => DecideAsync(http, engine, id, action))
            .Accepts<DecideCase>("application/json", "*/*")
            .Produces<CaseJson>()
            .WithSummary(summary);

    static async Task<IResult> ListAsync(HttpContext http, Engine engine, string? order = null, string? before = null)
    {
        if (!NoticesApi.TryOrder(order, out var only))
            return Problems.NotFound("order");
        var cases = await engine.Queries.CasesAsync(only, before, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(cases, CaseJson.Of, item => item.Id.ToString()));
    }

    static async Task<IResult> GetAsync(HttpContext http, Engine engine, string id) =>
        Id<Case>.TryParse(id, out var wanted) && await engine.Queries.CaseAsync(wanted, http.RequestAborted) is { } found
            ? ApiJson.Ok(CaseJson.Of(found))
            : Problems.NotFound("case");

    static async Task<IResult> DecideAsync(HttpContext http, Engine engine, string id, CaseAction action)
    {
        if (!Id<Case>.TryParse(id, out var decided))
            return Problems.NotFound("case");
        var (asked, problem) = await RequestBody.ParseAnyAsync(http, new DecideCase());
        return asked is null
            ? problem!
            : Problems.Answer(
                await engine.Commands.DecideAsync(decided, action, asked.Note, Idempotency.CommandKey(http), http.RequestAborted),
                known => ApiJson.Ok(CaseJson.Of(known)));
    }
}

/// <summary>What a person decides about a case.</summary>
/// <param name="Note">Why, for whoever looks at it later.</param>
sealed record DecideCase(string? Note = null);

/// <summary>A case as the API shows it.</summary>
sealed record CaseJson(
    Id<Case> Id,
    CaseKind Kind,
    Id<Order>? Order,
    Id<Payment>? Payment,
    long? Amount,
    string? Currency,
    string Summary,
    DateTimeOffset OpenedAt,
    CaseAction? Settled,
    DateTimeOffset? SettledAt,
    string? Note)
{
    public static CaseJson Of(Case item) => new(
        item.Id,
        item.Kind,
        item.Order,
        item.Payment,
        item.Amount?.Minor,
        item.Amount?.Currency.Code,
        item.Summary,
        item.OpenedAt,
        item.Settled,
        item.SettledAt,
        item.Note);
}
