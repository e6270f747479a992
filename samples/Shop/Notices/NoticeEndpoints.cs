using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Live;

namespace Shop.Notices;

/// <summary>Where the engine tells the shop that something happened to an order.</summary>
static class NoticeEndpoints
{
    public static void MapNotices(this IEndpointRouteBuilder routes) => routes.MapPost("/notices", Receive);

    /// <summary>
    /// A notice is a reason to look, never the truth itself: pages are told to read the order again. So a notice that is lost,
    /// late or out of order cannot make the shop show something wrong.
    /// </summary>
    static async Task<StatusCodeHttpResult> Receive(
        HttpContext context, ShopOptions options, SeenNotices seen, OrderSignals signals, TimeProvider clock)
    {
        if (options.NoticeSecret is not { } secret)
            return TypedResults.StatusCode(StatusCodes.Status404NotFound);

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.ToArray();
        var headers = context.Request.Headers;
        var id = headers["webhook-id"].ToString();
        if (!NoticeSignature.IsValid(
            secret, id, headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), bytes, clock.GetUtcNow()))
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);

        if (seen.Add(id) && OrderOf(bytes) is { } order)
            signals.Raise(order);
        return TypedResults.StatusCode(StatusCodes.Status200OK);
    }

    static string? OrderOf(byte[] body)
    {
        try
        {
            using var notice = JsonDocument.Parse(body);
            return notice.RootElement.ValueKind == JsonValueKind.Object
                && notice.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                ? id.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
