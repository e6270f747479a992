using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>
/// What a verified event means: one arm per type (docs.stripe.com/api/events/types). Read by shape, so that events of every API
/// version say the same; what may carry money and is not understood goes to a person, never to silence (V15).
/// </summary>
static class StripeWebhook
{
    /// <summary>Reads an event.</summary>
    public static Reading Read(ReadOnlyMemory<byte> body)
    {
        if (StripeEnvelope.Read(body) is not { } envelope)
            return new Reading.Unrecognised("The body is not a Stripe event: it is no JSON object with an id, a type and a mode.");
        using var document = StripeJson.Parse(body);
        if (document is null)
            return new Reading.Unrecognised("The body is not readable: it names a member twice, or holds text that is not Unicode.");
        if (envelope.Thin)
            return StripeThinEvent.Read(envelope, document.RootElement);
        return document.RootElement.Object("data")?.Object("object") is { } shown
            ? Snapshot(envelope, new StripeSnapshot(shown, envelope.Live, envelope.CreatedAt))
            : new Reading.Unrecognised($"The {envelope.Type} event holds no object.");
    }

    static Reading Snapshot(StripeEnvelope envelope, StripeSnapshot it) => envelope.Type switch
    {
        "checkout.session.completed" => StripeSession.Completed(it),
        "checkout.session.async_payment_succeeded" => StripeSession.Completed(it),
        "checkout.session.async_payment_failed" => StripeSession.AsyncFailed(it),
        "checkout.session.expired" => StripeSession.Expired(it),

        "payment_intent.succeeded" => StripeIntent.Succeeded(it),
        "payment_intent.payment_failed" => StripeIntent.Progressed(it, ProgressStep.TryFailed),
        "payment_intent.processing" => StripeIntent.Progressed(it, ProgressStep.Processing),
        "payment_intent.amount_capturable_updated" => StripeIntent.Progressed(it, ProgressStep.Processing),
        "payment_intent.requires_action" => StripeIntent.Progressed(it, ProgressStep.ActionRequired),
        "payment_intent.canceled" => StripeIntent.Canceled(it),
        "payment_intent.created" => new Reading.Irrelevant("A payment intent was made; nothing was paid yet."),
        "payment_intent.partially_funded" => NotBooked("A payment intent was paid in part from a customer's cash balance"),

        _ => Movement(envelope, it),
    };

    static Reading Movement(StripeEnvelope envelope, StripeSnapshot it) => envelope.Type switch
    {
        "refund.created" or "refund.updated" or "charge.refund.updated" => StripeRefund.Read(it),
        "refund.failed" => StripeRefund.Failed(it),
        "charge.refunded" => StripeRefund.OfCharge(it),

        "charge.dispute.created" or "charge.dispute.updated" => StripeDispute.Read(it),
        "charge.dispute.funds_withdrawn" => StripeDispute.Withdrawn(it),
        "charge.dispute.funds_reinstated" => StripeDispute.Reinstated(it),
        "charge.dispute.closed" => StripeDispute.Closed(it),

        "transfer.created" => StripeTransfer.Created(it),
        "transfer.reversed" => StripeTransfer.Reversed(it),
        "transfer.updated" => new Reading.Irrelevant("A transfer's description or metadata changed; no money moved."),

        "payout.created" or "payout.updated" or "payout.paid" or "payout.failed" or "payout.canceled" =>
            StripePayout.Read(it, envelope.Account),
        "payout.reconciliation_completed" => NoMoney("The list of what a payout holds"),

        _ => Family(envelope.Type, it),
    };

    static Reading Family(string type, StripeSnapshot it) => type switch
    {
        _ when Is(type, "charge.dispute.") => NotBooked("A dispute's event of this type"),
        _ when Is(type, "refund.") || Is(type, "charge.refund.") => NotBooked("A refund's event of this type"),
        _ when Is(type, "charge.") => Charge(type, it),
        _ when Is(type, "transfer.") => NotBooked("A transfer's event of this type"),
        _ when Is(type, "payout.") => NotBooked("A payout's event of this type"),
        _ when Is(type, "application_fee.") => NotBooked("An application fee"),
        _ when Is(type, "credit_note.") => NotBooked("A credit note"),

        "invoice.paid" or "invoice.payment_succeeded" or "invoice.overpaid" => NotBooked("An invoice's payment"),
        "invoice.payment_failed" or "invoice.payment_action_required" => NotBooked("An invoice's try to collect"),
        "invoice.voided" or "invoice.marked_uncollectible" => NotBooked("An invoice that is given up"),
        _ when Is(type, "invoice_payment.") => NotBooked("An invoice's payment"),
        _ when Is(type, "invoice.") || Is(type, "invoiceitem.") => NoMoney("An invoice is being written"),

        _ when Is(type, "customer.subscription.") => NotBooked("A subscription"),
        _ when Is(type, "customer.") => NoMoney("A customer's data"),
        _ when Is(type, "balance.") => NoMoney("The balance at Stripe"),
        _ when Is(type, "product.") || Is(type, "price.") || Is(type, "plan.") => NoMoney("The catalogue at Stripe"),
        _ when Is(type, "coupon.") || Is(type, "promotion_code.") => NoMoney("A discount at Stripe"),
        _ when Is(type, "payment_method.") || Is(type, "setup_intent.") => NoMoney("A saved payment method"),
        _ when Is(type, "account.") => NoMoney("An account's data"),
        _ when Is(type, "review.") || Is(type, "radar.") => NoMoney("A warning of fraud"),

        _ when CarriesMoney(it.Json) => new Reading.Unrecognised($"The type {type} is not known, and its object holds an amount."),
        _ => new Reading.Irrelevant($"The type {type} is not known, and its object holds no amount."),
    };

    static Reading Charge(string type, StripeSnapshot it)
    {
        if (it.Json.Link("payment_intent") is not null)
            return new Reading.Irrelevant("A charge is told by its payment intent.");
        return type is "charge.succeeded" or "charge.captured"
            ? NotBooked("A charge without a payment intent")
            : new Reading.Irrelevant("A charge without a payment intent, which has not succeeded or was booked when it did.");
    }

    static Reading.Unrecognised NotBooked(string what) =>
        new($"{what} is not booked by this version: look at it in Stripe's dashboard.");

    static Reading.Irrelevant NoMoney(string what) => new($"{what}: no payment changed.");

    static bool Is(string type, string family) => type.StartsWith(family, StringComparison.Ordinal);

    static bool CarriesMoney(JsonElement it) => it.EnumerateObject().Any(member =>
        member.Value.ValueKind != JsonValueKind.Null
        && (member.Name is "currency" or "total" or "subtotal" or "fee" or "net" or "balance"
            || member.Name.Contains("amount", StringComparison.Ordinal)));
}
