using Shop.Api;
using Shop.Pages;

namespace Shop.Bookings;

/// <summary>Gathers what the page of one booking shows.</summary>
sealed class BookingScreen(BookingDesk desk, QuittanceClient engine, ShopOptions options, Tokens tokens)
{
    const string CodeNotice = "order.code";

    public async Task<IResult> Show(
        string order,
        string? problem = null,
        int status = StatusCodes.Status200OK,
        bool leftPaymentPage = false,
        CancellationToken stop = default)
    {
        if (await desk.Open(order, stop) is not { } booking)
            return Screens.Unreachable();
        return Screens.Booking(new BookingModel(booking, tokens.Next())
        {
            Problem = problem,
            LeftPaymentPage = leftPaymentPage,
            DemoCode = booking.Stage == Stage.EnterCode && options.ShowCodes ? await Code(order, stop) : null,
            FreeSeats = booking.Stage is Stage.Unpaid or Stage.Failed ? await FreeSeats(booking, stop) : null,
            SandboxUrl = options.SandboxUrl,
        }, status);
    }

    async Task<string?> Code(string order, CancellationToken stop)
    {
        var last = (await engine.Notices(order, stop)).LastOrDefault(notice => notice.Type == CodeNotice);
        return last?.Payload is { ValueKind: System.Text.Json.JsonValueKind.Object } payload && payload.TryGetProperty("code", out var code)
            ? code.ToString()
            : null;
    }

    async Task<int?> FreeSeats(Booking booking, CancellationToken stop) =>
        booking.Evening is { } evening && await engine.Capacity(evening.Slug, stop) is Answer<Capacity>.Done { Value: var capacity }
            ? capacity.Free
            : null;
}
