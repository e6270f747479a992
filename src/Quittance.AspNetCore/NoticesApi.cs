using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Quittance.AspNetCore;

/// <summary>What was told to the application, and what needs a person.</summary>
static class NoticesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/notices", NoticesAsync).Produces<PageJson<NoticeJson>>().WithSummary("List notices, oldest first");
        api.MapGet("/cases", CasesAsync).Produces<PageJson<CaseJson>>().WithSummary("List what needs a person, newest first");
    }

    static async Task<IResult> NoticesAsync(HttpContext http, Engine engine, string? order = null, string? after = null)
    {
        if (!TryOrder(order, out var only))
            return Problems.NotFound("order");
        var notices = await engine.Queries.NoticesAsync(only, after, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(notices, NoticeJson.Of, notice => notice.Id.ToString()));
    }

    static async Task<IResult> CasesAsync(HttpContext http, Engine engine, string? order = null, string? before = null)
    {
        if (!TryOrder(order, out var only))
            return Problems.NotFound("order");
        var cases = await engine.Queries.CasesAsync(only, before, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(cases, CaseJson.Of, item => item.Id.ToString()));
    }

    static bool TryOrder(string? text, out Id<Order>? order)
    {
        var known = Id<Order>.TryParse(text, out var id);
        order = known ? id : null;
        return known || text is null;
    }
}

/// <summary>A notice as the API shows it.</summary>
sealed record NoticeJson(
    Id<Notice> Id,
    string Type,
    Id<Order> Order,
    int Sequence,
    JsonNode? Payload,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeliveredAt,
    int Attempts,
    DateTimeOffset? DueAt,
    string? LastError)
{
    public static NoticeJson Of(Notice notice) => new(
        notice.Id,
        notice.Type,
        notice.Order,
        notice.Sequence,
        JsonNode.Parse(notice.Payload),
        notice.CreatedAt,
        notice.DeliveredAt,
        notice.Attempts,
        notice.DueAt,
        notice.LastError);
}

/// <summary>A case as the API shows it.</summary>
sealed record CaseJson(
    Id<Case> Id,
    CaseKind Kind,
    Id<Order>? Order,
    Id<Payment>? Payment,
    long? Amount,
    string? Currency,
    string Summary,
    DateTimeOffset OpenedAt)
{
    public static CaseJson Of(Case item) => new(
        item.Id, item.Kind, item.Order, item.Payment, item.Amount?.Minor, item.Amount?.Currency.Code, item.Summary, item.OpenedAt);
}
