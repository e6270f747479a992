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
        var orders = new List<Id<Order>>();
        if (!TryPayment(it, out var payment, out var garbage))
            return (null, garbage);
        if (it.Object("metadata") is { } metadata && metadata.TryGetProperty(StripeRequests.OrderKey, out var listed))
        {
            if (Orders(TextOf(listed)) is not { } ids)
                return (null, Garbage(StripeRequests.OrderKey, listed, "an order id or a JSON array of order ids"));
            orders.AddRange(ids);
        }

        orders.AddRange((Orders(it.Text("client_reference_id")) ?? []).Except(orders).ToList());
        return (new PaymentSubject(payment, orders, session, capture), "");
    }

    /// <summary>
    /// The ids of an object that moves a payment's money back, and the capture that it moves. What its own metadata does not say, the
    /// charge does; but the orders there are those that the charge paid, not the one that the money goes back for.
    /// </summary>
    /// <param name="it">The refund or the dispute.</param>
    /// <param name="charge">Its charge, where that is shown.</param>
    public static (PaymentSubject? Subject, string Garbage) OfMovement(StripeSnapshot it, StripeSnapshot? charge)
    {
        var capture = it.Linked(RefKind.Capture, "payment_intent")
            ?? (charge is { } embedding ? CaptureOf(embedding) : null)
            ?? it.Linked(RefKind.Capture, "charge");
        var (own, garbage) = Read(it.Json, null, capture);
        if (own is not { Payment: null } || charge is not { } shown)
            return (own, garbage);
        return TryPayment(shown.Json, out var payment, out garbage) ? (own with { Payment = payment }, "") : (null, garbage);
    }

    /// <summary>The payment that a charge names, and its capture; without its orders, as for <see cref="OfMovement"/>.</summary>
    public static (PaymentSubject? Subject, string Garbage) OfCharge(StripeSnapshot charge)
    {
        if (CaptureOf(charge) is not { } capture)
            return (null, "The charge has no usable id.");
        return TryPayment(charge.Json, out var payment, out var garbage)
            ? (new PaymentSubject(payment, [], null, capture), "")
            : (null, garbage);
    }

    /// <summary>Reads the id that we gave an object, if we gave it one; <c>false</c> when there is garbage under our key.</summary>
    /// <param name="it">The object.</param>
    /// <param name="key">The metadata key.</param>
    /// <param name="expected">What should be there, for the sentence about garbage.</param>
    /// <param name="own">The id; <c>null</c> when the object is not ours.</param>
    /// <param name="garbage">What is garbage.</param>
    public static bool TryOwn<T>(JsonElement it, string key, string expected, out Id<T>? own, out string garbage)
        where T : IIdentified
    {
        (own, garbage) = (null, "");
        if (it.Object("metadata") is not { } metadata || !metadata.TryGetProperty(key, out var named))
            return true;
        if (Id<T>.TryParse(TextOf(named), out var id))
            own = id;
        else
            garbage = Garbage(key, named, expected);
        return own is not null;
    }

    static bool TryPayment(JsonElement it, out Id<Payment>? payment, out string garbage) =>
        TryOwn(it, StripeRequests.PaymentKey, "a payment id", out payment, out garbage);

    static ExternalRef? CaptureOf(StripeSnapshot charge) =>
        charge.Linked(RefKind.Capture, "payment_intent") ?? charge.Self(RefKind.Capture);

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
