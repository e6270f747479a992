namespace Quittance.Providers.Stripe;

/// <summary>
/// What a refund says (docs.stripe.com/api/refunds/object). <c>succeeded</c> is not final: the customer's bank may return the money
/// days later.
/// </summary>
static class StripeRefund
{
    /// <summary>Where a refund stands, in an event or in an answer.</summary>
    public static Reading Read(StripeSnapshot refund) => Read(refund, refund.Inner("charge"));

    /// <summary>The refund came to nothing. An event whose object says something else than its type is settled by a read.</summary>
    public static Reading Failed(StripeSnapshot refund) =>
        Step(refund.Json.Word("status")) is not (null or RefundStep.Failed) && refund.Self(RefKind.Refund) is { } self
            ? new Reading.Facts([new MovementChanged(self)])
            : Read(refund);

    /// <summary>
    /// A charge whose refunds changed. Its <c>amount_refunded</c> is all of them together, never one: only where the refunds that it
    /// holds make up that sum are they all of them (API versions from 2022-11-15 on hold none).
    /// </summary>
    public static Reading OfCharge(StripeSnapshot charge)
    {
        if (charge.Amount("amount_refunded") is not { Minor: >= 0 } total)
            return new Reading.Unrecognised("The charge does not say how much of it was refunded in a currency that is known.");
        if (charge.Listed("refunds") is { Count: > 0 } refunds && Sum(refunds, total.Currency) == total)
            return refunds.Select(refund => Read(refund, charge)).Together();
        var (about, why) = StripeSubject.OfCharge(charge);
        return about is null ? new Reading.Unrecognised(why) : new Reading.Facts([new RefundsChanged(about, total)]);
    }

    static Reading Read(StripeSnapshot refund, StripeSnapshot? charge)
    {
        if (refund.Self(RefKind.Refund) is not { } self)
            return new Reading.Unrecognised("The refund has no usable id.");
        if (refund.Amount("amount") is not { IsPositive: true } amount)
            return new Reading.Unrecognised("The refund does not say how much it gives back in a currency that is known.");
        if (Step(refund.Json.Word("status")) is not { } step)
            return new Reading.Unrecognised($"The refund's status is {refund.Json.Word("status") ?? "missing"}.");
        if (!StripeSubject.TryOwn<Refund>(refund.Json, StripeMoneyRequests.RefundKey, "a refund id", out var ours, out var garbage))
            return new Reading.Unrecognised(garbage);
        var (about, why) = StripeSubject.OfMovement(refund, charge);
        return about is null
            ? new Reading.Unrecognised(why)
            : new Reading.Facts([new RefundTold(about, self, ours, amount, step, Error(refund))]);
    }

    static Money? Sum(IReadOnlyList<StripeSnapshot> refunds, Currency currency) => StripeAmounts.Sum(
        refunds.Where(refund => refund.Json.Word("status") is not ("failed" or "canceled")).Select(refund => refund.Amount("amount")),
        currency);

    static RefundStep? Step(string? status) => status switch
    {
        "pending" or "requires_action" => RefundStep.Pending,
        "succeeded" => RefundStep.Succeeded,
        "canceled" => RefundStep.Canceled,
        "failed" => RefundStep.Failed,
        _ => null,
    };

    static PaymentError? Error(StripeSnapshot refund) => refund.Json.Text("failure_reason") switch
    {
        null => null,
        "lost_or_stolen_card" and var code => new PaymentError(
            code, "The customer's card was reported lost or stolen: the money came back. Pay the customer in another way."),
        "expired_or_canceled_card" and var code => new PaymentError(
            code, "The customer's card has expired or was canceled: the money came back. Pay the customer in another way."),
        "charge_for_pending_refund_disputed" and var code => new PaymentError(
            code, "The customer disputed the payment meanwhile: nothing was refunded. The dispute decides about the money."),
        "insufficient_funds" and var code => new PaymentError(
            code, "The Stripe balance did not cover it: nothing was refunded. Top up the balance and refund again."),
        "declined" and var code => new PaymentError(
            code, "The customer's bank declined it: nothing was refunded. Pay the customer in another way."),
        "merchant_request" and var code => new PaymentError(
            code, "It was called off on the merchant's request: nothing was refunded. Refund again if that was a mistake."),
        var code => new PaymentError(
            code, "Stripe could not refund it: the money is in the Stripe balance. Pay the customer in another way."),
    };
}
