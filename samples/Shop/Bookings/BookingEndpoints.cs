using Shop.Api;
using Shop.Customers;
using Shop.Pages;

namespace Shop.Bookings;

/// <summary>The customer's bookings: the page of each, the history, and the few things to do.</summary>
static class BookingEndpoints
{
    const int CodeDigits = 6;

    public static void MapBookings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/bookings", History);
        routes.MapGet("/bookings/{order}", Look);
        // Coming back from the provider proves nothing: this only leads to the page, which reads the truth.
        routes.MapGet("/return/{order}", (string order) => TypedResults.Redirect(PathOf(order)));

        var forms = routes.MapGroup("/bookings/{order}").AddEndpointFilter<FormGuard>();
        forms.MapPost("/verify", Verify);
        forms.MapPost("/pay", Pay);
        forms.MapPost("/cancel", Cancel);
    }

    public static string PathOf(string order) => $"/bookings/{Uri.EscapeDataString(order)}";

    static async Task<IResult> History(int? page, HttpContext context, CustomerCookie cookie, BookingDesk desk, Tokens tokens)
    {
        var at = Math.Clamp(page ?? 0, 0, 1000);
        var customer = cookie.Read(context);
        IReadOnlyList<Booking> bookings = customer is null ? [] : await desk.History(customer, at, context.RequestAborted);
        var known = customer?.Orders.Length ?? 0;
        var expected = Math.Clamp(known - (at * BookingDesk.PageSize), 0, BookingDesk.PageSize);
        var hasOlder = known > (at + 1) * BookingDesk.PageSize;
        return Screens.History(new HistoryModel(bookings, expected - bookings.Count, at, hasOlder, tokens.Next()));
    }

    static async Task<IResult> Look(string order, string? canceled, HttpContext context, CustomerCookie cookie, BookingScreen screen)
    {
        if (cookie.Read(context)?.Owns(order) != true)
            return Screens.NotYours();
        return await screen.Show(order, leftPaymentPage: canceled is not null, stop: context.RequestAborted);
    }

    static async Task<IResult> Verify(
        string order, HttpContext context, CustomerCookie cookie, CustomerStore customers, QuittanceClient engine, BookingScreen screen,
        Tokens tokens)
    {
        if (cookie.Read(context) is not { } customer || !customer.Owns(order))
            return Screens.NotYours();
        var form = context.Request.Form;
        var code = new string([.. form["code"].ToString().Where(char.IsAsciiDigit)]);
        if (code.Length != CodeDigits)
            return await screen.Show(order, Wording.CodeShape, 422, stop: context.RequestAborted);

        var key = tokens.KeyOf($"verify-{order}", form["form_token"]);
        switch (await engine.Verify(order, code, key, context.RequestAborted))
        {
            case Answer<Order>.Done { Value: var verified }:
                if (verified.Customer?.Email is { Length: > 0 } email)
                    customers.Change(customer.Id, known => known.WithProved(email));
                return Results.Redirect(PathOf(order));
            case Answer<Order>.Refused { Problem: var problem, Status: var status }:
                return await screen.Show(order, Wording.Refusal(problem), status, stop: context.RequestAborted);
            default:
                return await screen.Show(order, Wording.NoWord, 503, stop: context.RequestAborted);
        }
    }

    static async Task<IResult> Pay(string order, HttpContext context, CustomerCookie cookie, BookingDesk desk, BookingScreen screen)
    {
        if (cookie.Read(context)?.Owns(order) != true)
            return Screens.NotYours();
        return await desk.Pay(order, context.Request.Form["form_token"], context.RequestAborted) switch
        {
            PayAnswer.Go { Page: var page } => Results.Redirect(page.AbsoluteUri),
            PayAnswer.Refused { Problem: var problem, Status: var status } =>
                await screen.Show(order, Wording.Refusal(problem), status, stop: context.RequestAborted),
            PayAnswer.NoWord => await screen.Show(order, Wording.NoWord, 503, stop: context.RequestAborted),
            _ => Results.Redirect(PathOf(order)),
        };
    }

    static async Task<IResult> Cancel(
        string order, HttpContext context, CustomerCookie cookie, QuittanceClient engine, BookingScreen screen, Tokens tokens)
    {
        if (cookie.Read(context)?.Owns(order) != true)
            return Screens.NotYours();
        var key = tokens.KeyOf($"cancel-{order}", context.Request.Form["form_token"]);
        return await engine.Cancel(order, key, context.RequestAborted) switch
        {
            Answer<Order>.Done or Answer<Order>.Refused { Problem.IsRepeatTooSoon: true } => Results.Redirect(PathOf(order)),
            Answer<Order>.Refused { Problem: var problem, Status: var status } =>
                await screen.Show(order, Wording.Refusal(problem), status, stop: context.RequestAborted),
            _ => await screen.Show(order, Wording.NoWord, 503, stop: context.RequestAborted),
        };
    }
}
