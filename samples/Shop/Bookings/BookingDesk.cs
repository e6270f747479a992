using System.Security.Cryptography;
using System.Text;
using Shop.Api;
using Shop.Customers;

namespace Shop.Bookings;

/// <summary>Reads and pays bookings through the engine. Every decision here is made on what the engine just said.</summary>
public sealed class BookingDesk(QuittanceClient engine, ShopOptions options, PublicAddress address, Tokens tokens)
{
    /// <summary>How many bookings the history shows on one page.</summary>
    public const int PageSize = 20;

    /// <summary>
    /// The booking for a page that is being opened: where money may be under way, the engine asks the provider first. Null when the
    /// engine cannot be reached.
    /// </summary>
    public async Task<Booking?> Open(string id, CancellationToken stop)
    {
        if (await engine.Order(id, stop) is not Answer<Order>.Done { Value: var order })
            return null;
        var underWay = order.Status == "pending" || (order.Status == "unpaid" && order.Payments.Count > 0);
        return underWay && await engine.ReadCheckout(id, stop) is Answer<Checkout>.Done { Value: var checkout }
            ? Booking.Of(checkout)
            : Booking.Of(order);
    }

    /// <summary>
    /// Starts paying or goes on paying. A page that is still open is used again, and one that another click or tab is opening just
    /// now is waited for; a booking that must not be paid now (paid, under way, not known) is answered with its page, whatever an
    /// old tab asked for.
    /// </summary>
    public async Task<PayAnswer> Pay(string id, string? formToken, CancellationToken stop)
    {
        if (await Open(id, stop) is not { } booking)
            return new PayAnswer.NoWord();
        if (!Stages.CanPay(booking.Stage) && !booking.IsOpeningPage)
            return new PayAnswer.SeeBooking();

        var request = new CheckoutRequest(options.Provider, address.Of($"/return/{id}"), address.Of($"/bookings/{id}?canceled=1"));
        var answer = await engine.Checkout(id, request, tokens.KeyOf($"pay-{id}", formToken), stop);
        // A replayed answer tells how it was at the first click; the page it names may have closed since.
        if (answer is Answer<Checkout>.Done { Replayed: true })
            answer = await engine.ReadCheckout(id, stop);
        return answer switch
        {
            Answer<Checkout>.Done { Value: { Outcome: "open", Url: { } url } } when IsWeb(url, out var page) => new PayAnswer.Go(page),
            Answer<Checkout>.Done => new PayAnswer.SeeBooking(),
            // The first click is not answered yet: the booking's page follows what comes of it.
            Answer<Checkout>.Refused { Problem.IsRepeatTooSoon: true } => new PayAnswer.SeeBooking(),
            Answer<Checkout>.Refused { Problem: var problem, Status: var status } => new PayAnswer.Refused(problem, status),
            _ => new PayAnswer.NoWord(),
        };
    }

    /// <summary>One page of a customer's bookings, newest first; one that cannot be read now is left out.</summary>
    public async Task<IReadOnlyList<Booking>> History(Customer customer, int page, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(customer);
        var reads = customer.Orders.Skip(page * PageSize).Take(PageSize).Select(id => engine.Order(id, stop));
        return [.. (await Task.WhenAll(reads)).OfType<Answer<Order>.Done>().Select(answer => Booking.Of(answer.Value))];
    }

    /// <summary>What an open page compares itself with; null when the engine cannot be reached.</summary>
    public async Task<string?> Fingerprint(string id, CancellationToken stop) =>
        await engine.Order(id, stop) is Answer<Order>.Done { Value: var order } ? Booking.Of(order).Fingerprint() : null;

    public async Task<string> Fingerprint(Customer customer, CancellationToken stop) => Fingerprint(await History(customer, 0, stop));

    public static string Fingerprint(IEnumerable<Booking> bookings)
    {
        var all = string.Join('|', bookings.Select(booking => booking.Id + booking.Fingerprint()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)).AsSpan(0, 8));
    }

    static bool IsWeb(string url, out Uri page) =>
        Uri.TryCreate(url, UriKind.Absolute, out page!) && page.Scheme is ("https" or "http");
}

/// <summary>What came of asking to pay.</summary>
public abstract record PayAnswer
{
    private PayAnswer()
    {
    }

    /// <summary>The provider's payment page.</summary>
    public sealed record Go(Uri Page) : PayAnswer;

    /// <summary>There is nothing to pay now: the booking's page says why.</summary>
    public sealed record SeeBooking : PayAnswer;

    public sealed record Refused(Problem Problem, int Status) : PayAnswer;

    /// <summary>The engine gave no usable answer.</summary>
    public sealed record NoWord : PayAnswer;
}
