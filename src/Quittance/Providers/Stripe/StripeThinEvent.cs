using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>
/// A thin event (docs.stripe.com/event-destinations): it names the object that changed and not how, so an object that stands for
/// money has to be read.
/// </summary>
static class StripeThinEvent
{
    static readonly string[] MoneyWords =
        ["charge", "credit", "dispute", "financial", "invoice", "money", "payment", "payout", "refund", "subscription", "transfer"];

    public static Reading Read(StripeEnvelope envelope, JsonElement it)
    {
        var related = it.Object("related_object");
        var kind = related?.Text("type");
        RefKind? named = kind switch
        {
            "payment_intent" or "v1.payment_intent" => RefKind.Capture,
            "checkout.session" or "v1.checkout.session" => RefKind.Session,
            "refund" or "v1.refund" => RefKind.Refund,
            "dispute" or "v1.dispute" or "charge.dispute" or "v1.charge.dispute" => RefKind.Dispute,
            "transfer" or "v1.transfer" => RefKind.Transfer,
            _ => null,
        };
        if (named is { } wanted)
        {
            return StripeSnapshot.Reference(wanted, related?.Text("id"), envelope.Live) is { } reference
                ? new Reading.Facts([Changed(reference)])
                : new Reading.Unrecognised($"The thin event {envelope.Type} does not say which {kind} changed.");
        }

        return Array.Exists(MoneyWords, word => envelope.Type.Contains(word, StringComparison.Ordinal))
            ? new Reading.Unrecognised($"The thin event {envelope.Type} is not known, and its name speaks of money.")
            : new Reading.Irrelevant($"The thin event {envelope.Type} is not about a payment.");
    }

    static Fact Changed(ExternalRef reference) => reference.Kind switch
    {
        RefKind.Session => new ReadNeeded(new PaymentSubject(null, [], reference, null)),
        RefKind.Capture => new ReadNeeded(new PaymentSubject(null, [], null, reference)),
        _ => new MovementChanged(reference),
    };
}
