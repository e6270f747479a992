using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api;
using Shop.Bookings;
using Shop.Evenings;

namespace Shop.Pages;

/// <summary>One evening with its seats; null seats when they cannot be read now.</summary>
public sealed record EveningOffer(Evening Evening, Capacity? Seats);

public sealed record HomeModel(IReadOnlyList<EveningOffer> Offers);

public sealed record BookModel(Evening Evening, Capacity? Capacity, string FormToken)
{
    public string Name { get; init; } = "";
    public string Email { get; init; } = "";
    public int SeatsWanted { get; init; } = 1;

    /// <summary>The address was proved in this browser before, so no code is needed.</summary>
    public bool Known { get; init; }

    public string? Problem { get; init; }
}

public sealed record BookingModel(Booking Booking, string FormToken)
{
    public string? Problem { get; init; }

    /// <summary>The customer pressed "back" at the provider.</summary>
    public bool LeftPaymentPage { get; init; }

    public string? DemoCode { get; init; }
    public int? FreeSeats { get; init; }
    public Uri? SandboxUrl { get; init; }
}

/// <param name="Bookings">One page of them, newest first.</param>
/// <param name="Unreadable">How many belong on this page but could not be read.</param>
/// <param name="Page">Counted from zero.</param>
/// <param name="HasOlder">Whether there is a next page.</param>
/// <param name="FormToken">The token of the forms in the rows.</param>
public sealed record HistoryModel(IReadOnlyList<Booking> Bookings, int Unreadable, int Page, bool HasOlder, string FormToken);

public sealed record MessageModel(string Title, string Text);

/// <summary>Every page that the shop can show.</summary>
static class Screens
{
    public static IResult Home(HomeModel model) => Show<HomePage>(model);

    public static IResult Book(BookModel model, int status = StatusCodes.Status200OK) => Show<BookPage>(model, status);

    public static IResult Booking(BookingModel model, int status = StatusCodes.Status200OK) => Show<BookingPage>(model, status);

    public static IResult History(HistoryModel model) => Show<HistoryPage>(model);

    public static IResult NotFound() => Message("There is nothing here", "The address may have been mistyped.", 404);

    public static IResult NotYours() => Message(
        "We cannot show this booking here",
        "Bookings are shown in the browser they were made in. Nothing about the booking has changed: "
        + "if you have paid, your payment is safe.",
        404);

    public static IResult Unreachable() => Message(
        "We cannot read your booking just now",
        "Nothing about it has changed, and nothing is lost: if you have paid, your payment is safe and will be confirmed. "
        + "Please load this page again in a moment.",
        503);

    public static IResult StaleForm() => Message(
        "This page was open too long",
        "Nothing was booked, paid or changed. Please go back, load the page again and repeat what you wanted to do.",
        400);

    public static IResult Fault(int status) => Message(
        "Something went wrong on our side",
        "Your booking and your money are safe: open “My bookings” to see where they stand.",
        status);

    static RazorComponentResult<MessagePage> Message(string title, string text, int status) =>
        Show<MessagePage>(new MessageModel(title, text), status);

    static RazorComponentResult<TPage> Show<TPage>(object model, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new(new Dictionary<string, object?> { ["Model"] = model }) { StatusCode = status };
}
