using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shop.Api;
using Shop.Evenings;

namespace Shop.Bookings;

/// <summary>One order, read as what the customer booked.</summary>
public sealed record Booking(Order Order, Stage Stage)
{
    const int FingerprintBytes = 8;

    public string Id => Order.Id;

    public Evening? Evening => Evening.Find(Order.Metadata?.GetValueOrDefault("event"));

    public string Title => Evening?.Title ?? (Order.Lines is [var line, ..] ? line.Description : "Booking");

    public string? Name => Order.Metadata?.GetValueOrDefault("name");

    public int Seats => Order.Lines.Sum(line => line.Quantity);

    /// <summary>A payment page has been asked for and the provider's answer is awaited: whoever asks again gets that same page.</summary>
    public bool IsOpeningPage => Stage == Stage.Checking && Order.LastPayment?.Status == "starting";

    /// <summary>Money that came and has not gone back yet.</summary>
    public long ToReturn => Math.Max(0, Received - Order.AmountRefunded);

    /// <summary>What the provider says it received, on whatever payment.</summary>
    public long Received => Math.Max(
        Order.AmountPaid,
        Order.Payments.Where(payment => payment.Status == "succeeded").Sum(payment => payment.AmountReceived));

    public static Booking Of(Order order) => new(order, Stages.Of(order));

    public static Booking Of(Checkout checkout)
    {
        ArgumentNullException.ThrowIfNull(checkout);
        return new(checkout.Order, Stages.Of(checkout.Order, checkout.Outcome));
    }

    /// <summary>Changes when the order does. Told by the order alone, so that a page and a later poll of the same order agree.</summary>
    public string Fingerprint()
    {
        var told = new StringBuilder(Order.Status).Append('|').Append(Order.Closing);
        told.Append(CultureInfo.InvariantCulture, $"|{Order.AmountPaid}|{Order.AmountRefunded}");
        foreach (var payment in Order.Payments)
            told.Append(CultureInfo.InvariantCulture, $"|{payment.Id} {payment.Status} {payment.LastError}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told.ToString())).AsSpan(0, FingerprintBytes));
    }
}
