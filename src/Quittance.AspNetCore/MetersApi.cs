using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Quittance.AspNetCore;

/// <summary>What customers were given by what they paid, and the prepaid units that they use.</summary>
static class MetersApi
{
    const int ReservationSeconds = 3600;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/meters/{meter}/usage", UseAsync)
            .Accepts<TellUse>("application/json", "*/*")
            .Produces<MeterJson>()
            .WithSummary("Record that units were used; one step counts once");
        api.MapPost("/meters/{meter}/reservations", ReserveAsync)
            .Accepts<AskReservation>("application/json", "*/*")
            .Produces<ReservationJson>(201)
            .WithSummary("Keep units for a use that is about to happen");
        api.MapPost("/reservations/{id}/release", ReleaseAsync)
            .Produces<ReservationJson>()
            .WithSummary("Give reserved units free again");
        api.MapGet("/meters/{meter}/customers/{customer}", GetAsync)
            .Produces<MeterJson>()
            .WithSummary("What a customer has of a meter");
        api.MapGet("/customers/{customer}/grants", GrantsAsync)
            .Produces<PageJson<GivenJson>>()
            .WithSummary("List what a customer was given, newest first");
    }

    static async Task<IResult> UseAsync(HttpContext http, Engine engine, string meter)
    {
        var (told, problem) = await RequestBody.ParseAsync<TellUse>(http);
        if (told is null)
            return problem!;
        var use = new UnitsUsed(told.Customer, meter, told.Units, told.Step, told.Reservation, told.OnlyIfCovered);
        return Problems.Answer(
            await engine.Commands.UseAsync(use, http.RequestAborted), balance => ApiJson.Ok(MeterJson.Of(balance)));
    }

    static async Task<IResult> ReserveAsync(HttpContext http, Engine engine, string meter)
    {
        var (asked, problem) = await RequestBody.ParseAsync<AskReservation>(http);
        return asked is null
            ? problem!
            : Problems.Answer(
                await engine.Commands.ReserveAsync(
                    asked.Customer,
                    meter,
                    asked.Units,
                    TimeSpan.FromSeconds(Math.Clamp(asked.Seconds, 0, int.MaxValue)),
                    Idempotency.CommandKey(http),
                    http.RequestAborted),
                reservation => ApiJson.Ok(ReservationJson.Of(reservation), 201));
    }

    static async Task<IResult> ReleaseAsync(HttpContext http, Engine engine, string id) =>
        Id<Reservation>.TryParse(id, out var reservation)
            ? Problems.Answer(
                await engine.Commands.ReleaseAsync(reservation, Idempotency.CommandKey(http), http.RequestAborted),
                released => ApiJson.Ok(ReservationJson.Of(released)))
            : Problems.NotFound("reservation");

    static async Task<IResult> GetAsync(HttpContext http, Engine engine, string meter, string customer) =>
        Commodity.TryParse("unit:" + meter, out _)
            ? ApiJson.Ok(MeterJson.Of(await engine.Commands.MeterAsync(customer, meter, http.RequestAborted)))
            : Problems.NotFound("meter");

    static async Task<IResult> GrantsAsync(HttpContext http, Engine engine, string customer, string? before = null) => ApiJson.Ok(
        PageJson.Of(await engine.Queries.GrantsAsync(customer, before, http.RequestAborted), GivenJson.Of, grant => grant.Id.ToString()));

    /// <summary>A use of units.</summary>
    /// <param name="Customer">Who used them.</param>
    /// <param name="Units">How many.</param>
    /// <param name="Step">The application's name of this use: one step counts once.</param>
    /// <param name="Reservation">The reservation that covers it, if there is one.</param>
    /// <param name="OnlyIfCovered">
    /// Whether it is refused when the balance does not cover it. Leave it out for use that has happened: that is always recorded.
    /// </param>
    sealed record TellUse(string Customer, long Units, string Step, Id<Reservation>? Reservation = null, bool OnlyIfCovered = false);

    /// <summary>Units to be kept.</summary>
    /// <param name="Customer">For whom.</param>
    /// <param name="Units">How many.</param>
    /// <param name="Seconds">How long; an hour if it is left out, at most a day.</param>
    sealed record AskReservation(string Customer, long Units, int Seconds = ReservationSeconds);
}

/// <summary>What a customer has of a meter.</summary>
sealed record MeterJson(string Customer, string Meter, long Balance, long Reserved, long Available)
{
    public static MeterJson Of(MeterBalance balance) =>
        new(balance.Customer, balance.Meter, balance.Balance, balance.Reserved, balance.Available);
}

/// <summary>Units that are kept.</summary>
sealed record ReservationJson(
    Id<Reservation> Id, string Customer, string Meter, long Units, ReservationStatus Status, DateTimeOffset ExpiresAt)
{
    public static ReservationJson Of(Reservation reservation) => new(
        reservation.Id,
        reservation.Customer,
        reservation.Meter,
        reservation.Units,
        reservation.Status,
        reservation.ExpiresAt);
}

/// <summary>What a customer was given by a paid line, and whether they have it.</summary>
sealed record GivenJson(
    Id<Grant> Id, Id<Order> Order, int Line, string Customer, GrantJson Grant, bool Active, long? Units, DateTimeOffset CreatedAt)
{
    public static GivenJson Of(Grant grant) => new(
        grant.Id,
        grant.Order,
        grant.Line,
        grant.Customer,
        GrantJson.Of(grant.What)!,
        grant.IsActive,
        grant.What is LineGrant.Units ? grant.Units : null,
        grant.CreatedAt);
}
