using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Quittance.AspNetCore;

/// <summary>What was told to the application.</summary>
static class NoticesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/notices", NoticesAsync).Produces<PageJson<NoticeJson>>().WithSummary("List notices, oldest first");
    }

    static async Task<IResult> NoticesAsync(HttpContext http, Engine engine, string? order = null, string? after = null)
    {
        if (!TryOrder(order, out var only))
            return Problems.NotFound("order");
        var notices = await engine.Queries.NoticesAsync(only, after, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(notices, NoticeJson.Of, notice => notice.Id.ToString()));
    }

    /// <summary>Reads an order filter; none at all is any.</summary>
    internal static bool TryOrder(string? text, out Id<Order>? order)
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
