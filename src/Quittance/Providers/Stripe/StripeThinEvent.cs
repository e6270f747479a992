using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>
/// A thin event (docs.stripe.com/event-destinations): it names the object that changed and not how, so a payment's object has
/// to be read.
/// </summary>
static class StripeThinEvent
{
    static readonly string[] MoneyWords =
        ["charge", "credit", "dispute", "financial", "invoice", "money", "payment", "refund", "subscription", "transfer"];

    public static Reading Read(StripeEnvelope envelope, JsonElement it)
    {
        var related = it.Object("related_object");
        var kind = related?.Text("type");
        RefKind? named = kind switch
        {
            "payment_intent" or "v1.payment_intent" => RefKind.Capture,
            "checkout.session" or "v1.checkout.session" => RefKind.Session,
            _ => null,
        };
        if (named is { } wanted)
        {
            return StripeSnapshot.Reference(wanted, related?.Text("id"), envelope.Live) is { } reference
                ? new Reading.Facts([new ReadNeeded(Subject(reference))])
                : new Reading.Unrecognised($"The thin event {envelope.Type} does not say which {kind} changed.");
        }

        return Array.Exists(MoneyWords, word => envelope.Type.Contains(word, StringComparison.Ordinal))
            ? new Reading.Unrecognised($"The thin event {envelope.Type} is not known, and its name speaks of money.")
            : new Reading.Irrelevant($"The thin event {envelope.Type} is not about a payment.");
    }

    static PaymentSubject Subject(ExternalRef reference) => reference.Kind == RefKind.Session
        ? new PaymentSubject(null, [], reference, null)
        : new PaymentSubject(null, [], null, reference);
}
