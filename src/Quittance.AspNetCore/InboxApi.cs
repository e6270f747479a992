using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Quittance.Inbox;

namespace Quittance.AspNetCore;

/// <summary>The inbox as operators see it: events, their deliveries, and trying one again.</summary>
static class InboxApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/events", ListAsync).Produces<PageJson<EventJson>>().WithSummary("List events, newest first");
        api.MapGet("/events/{id}", GetAsync).Produces<EventJson>().WithSummary("Read an event with its deliveries");
        api.MapPost("/events/{id}/retry", RetryAsync).Produces<RetryJson>().WithSummary("Try an event again now");
    }

    static async Task<IResult> ListAsync(HttpContext http, Engine engine, string? status = null, string? before = null)
    {
        if (!OrdersApi.TryStatus<EventStatus>(status, out var only))
            return OrdersApi.UnknownStatus(status!);
        var events = await engine.Queries.EventsAsync(only, before, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(events, item => EventJson.Of(item, null), item => item.Id.ToString()));
    }

    static async Task<IResult> GetAsync(HttpContext http, Engine engine, string id) =>
        Id<Event>.TryParse(id, out var known) && await engine.Queries.EventAsync(known, http.RequestAborted) is { } found
            ? ApiJson.Ok(EventJson.Of(found.Event, found.Deliveries))
            : Problems.NotFound("event");

    static async Task<IResult> RetryAsync(HttpContext http, Engine engine, string id)
    {
        if (!Id<Event>.TryParse(id, out var known) || await engine.Commands.RetryAsync(known, http.RequestAborted) is not { } result)
            return Problems.NotFound("event");
        return ApiJson.Ok(new RetryJson(
            result.Retried,
            result.Retried ? "It is tried again now." : "It is at rest or about to be tried, so nothing was done: no money moves twice.",
            EventJson.Of(result.Event, null)));
    }
}

/// <summary>What came of trying an event again.</summary>
sealed record RetryJson(bool Retried, string Message, EventJson Event);

/// <summary>An event as the API shows it.</summary>
sealed record EventJson(
    Id<Event> Id,
    EventStatus Status,
    string Source,
    string Provider,
    string? ProviderAccount,
    bool Live,
    string ExternalId,
    string Type,
    int Attempts,
    string? Reason,
    Id<Order>? Order,
    int DeliveryCount,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? ProcessedAt,
    DateTimeOffset? DueAt,
    IReadOnlyList<ToldFact> Facts,
    IReadOnlyList<DeliveryJson>? Deliveries)
{
    public static EventJson Of(Event item, IReadOnlyList<SeenDelivery>? deliveries) => new(
        item.Id,
        item.Status,
        Storage.Words.Of(item.Source),
        item.Provider,
        item.ProviderAccount,
        item.Live,
        item.ExternalId,
        item.Type,
        item.Attempts,
        item.Reason,
        item.Order,
        item.Deliveries,
        item.ReceivedAt,
        item.ProcessedAt,
        item.DueAt,
        item.Facts,
        deliveries is null ? null : [.. deliveries.Select(DeliveryJson.Of)]);
}

/// <summary>
/// A delivery as the API shows it. The body is text; it is <c>null</c> where the same bytes stand with an earlier delivery or
/// were dropped.
/// </summary>
sealed record DeliveryJson(
    string Id,
    string Endpoint,
    DateTimeOffset ReceivedAt,
    JsonNode? Headers,
    string? Ip,
    string? UserAgent,
    string? RequestId,
    bool SignatureValid,
    string Result,
    long BodySize,
    string? Body)
{
    public static DeliveryJson Of(SeenDelivery seen) => new(
        seen.Id,
        seen.Endpoint,
        seen.ReceivedAt,
        JsonNode.Parse(seen.Headers),
        seen.Ip,
        seen.UserAgent,
        seen.RequestId,
        seen.SignatureValid,
        seen.Result,
        seen.BodySize,
        seen.Body is null ? null : Encoding.UTF8.GetString(seen.Body));
}
