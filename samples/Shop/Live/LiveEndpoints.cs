using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Shop.Bookings;
using Shop.Customers;

namespace Shop.Live;

/// <summary>
/// What open pages ask: a stream that says "look again", and the fingerprint of what they would show now. The stream is the
/// quick way, asking every few seconds the sure one.
/// </summary>
static class LiveEndpoints
{
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/bookings/live", (HttpContext context, CustomerCookie cookie, OrderSignals signals, IHostApplicationLifetime life) =>
            Stream(cookie.Read(context)?.Orders ?? [], signals, context, life));
        routes.MapGet("/bookings/{order}/live", (
            string order, HttpContext context, CustomerCookie cookie, OrderSignals signals, IHostApplicationLifetime life) =>
            Stream(cookie.Read(context)?.Owns(order) == true ? [order] : [], signals, context, life));
        routes.MapGet("/bookings/state", async (HttpContext context, CustomerCookie cookie, BookingDesk desk) =>
            cookie.Read(context) is { } customer
                ? TypedResults.Text(await desk.Fingerprint(customer, context.RequestAborted))
                : Results.NotFound());
        routes.MapGet("/bookings/{order}/state", async (string order, HttpContext context, CustomerCookie cookie, BookingDesk desk) =>
            cookie.Read(context)?.Owns(order) == true && await desk.Fingerprint(order, context.RequestAborted) is { } fingerprint
                ? TypedResults.Text(fingerprint)
                : Results.NotFound());
    }

    static IResult Stream(IReadOnlyList<string> orders, OrderSignals signals, HttpContext context, IHostApplicationLifetime life)
    {
        if (orders.Count == 0)
            return Results.NotFound();
        if (signals.Listen(orders) is not { } listener)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        context.Response.RegisterForDispose(listener);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        context.Response.RegisterForDispose(stop);
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        return TypedResults.ServerSentEvents(Changes(listener, clock, stop.Token));
    }

    static async IAsyncEnumerable<SseItem<string>> Changes(
        OrderSignals.Listener listener, TimeProvider clock, [EnumeratorCancellation] CancellationToken stop)
    {
        yield return new SseItem<string>("", "ready");
        while (!stop.IsCancellationRequested)
        {
            var changed = false;
            using (var beat = new CancellationTokenSource(Heartbeat, clock))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(beat.Token, stop))
            {
                try
                {
                    await listener.Changes.ReadAsync(either.Token);
                    changed = true;
                }
                catch (OperationCanceledException)
                {
                    // Time for a heartbeat, or the page has gone.
                }
            }
            if (!stop.IsCancellationRequested)
                yield return changed ? new SseItem<string>("", "changed") : new SseItem<string>("", "beat");
        }
    }
}
