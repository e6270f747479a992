using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>
/// Which payment and orders of ours an object names: <c>metadata.quittance_payment</c>, <c>metadata.quittance_order</c> and
/// <c>client_reference_id</c>. The metadata keys are ours alone, so garbage under them is shown to a person and never passed over;
/// a client reference that is no id of ours is somebody else's.
/// </summary>
static class StripeSubject
{
    const int LongestShown = 80;

    /// <summary>Reads the ids; without a subject, the second part says what is garbage.</summary>
    public static (PaymentSubject? Subject, string Garbage) Read(JsonElement it, ExternalRef? session, ExternalRef? capture)
    {
        Id<Payment>? payment = null;
        var orders = new List<Id<Order>>();
        if (it.Object("metadata") is { } metadata)
        {
            if (metadata.TryGetProperty(StripeRequests.PaymentKey, out var named))
            {
                if (!Id<Payment>.TryParse(TextOf(named), out var id))
                    return (null, Garbage(StripeRequests.PaymentKey, named, "a payment id"));
                payment = id;
            }

            if (metadata.TryGetProperty(StripeRequests.OrderKey, out var listed))
            {
                if (Orders(TextOf(listed)) is not { } ids)
                    return (null, Garbage(StripeRequests.OrderKey, listed, "an order id or a JSON array of order ids"));
                orders.AddRange(ids);
            }
        }

        orders.AddRange((Orders(it.Text("client_reference_id")) ?? []).Except(orders).ToList());
        return (new PaymentSubject(payment, orders, session, capture), "");
    }

    static List<Id<Order>>? Orders(string? text)
    {
        if (Id<Order>.TryParse(text, out var single))
            return [single];
        if (text is null || !text.StartsWith('['))
            return null;
        using var list = StripeJson.Parse(System.Text.Encoding.UTF8.GetBytes(text));
        if (list is null || list.RootElement.GetArrayLength() is 0 or > Limits.OrdersPerPayment)
            return null;
        var orders = new List<Id<Order>>();
        foreach (var item in list.RootElement.EnumerateArray())
        {
            if (!Id<Order>.TryParse(TextOf(item), out var order) || orders.Contains(order))
                return null;
            orders.Add(order);
        }

        return orders;
    }

    static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static string Garbage(string key, JsonElement value, string expected)
    {
        var shown = value.GetRawText();
        return $"metadata.{key} is {(shown.Length > LongestShown ? shown[..LongestShown] + "…" : shown)}, not {expected}.";
    }
}
