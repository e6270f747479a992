namespace Quittance.Providers.Stripe;

/// <summary>
/// What Stripe keeps of a capture: the <c>fee</c> of the charge's balance transaction, in the currency that it settled in
/// (docs.stripe.com/api/balance_transactions/object).
/// </summary>
static class StripeSettlement
{
    /// <summary>Reads the object that was asked for: a payment intent with its latest charge, or a charge.</summary>
    public static Reading Read(StripeSnapshot shown, ReadSettlement read)
    {
        var charge = StripeMoneyRequests.IsCharge(read.Capture) ? shown : shown.Inner("latest_charge");
        if (charge is not { } made || made.Self(RefKind.Charge) is not { } self)
            return new Reading.Unrecognised("The payment intent does not show its charge.");
        if (made.Json.Word("status") is not "succeeded" and var status)
            return new Reading.Unrecognised($"The charge's status is {status ?? "missing"}: it settled nothing.");
        if (made.Inner("balance_transaction") is not { } entry)
            return new Reading.Unrecognised("What Stripe keeps of the charge is not known yet.");
        return entry.Amount("fee") is { Minor: >= 0 } fee
            ? new Reading.Facts([new SettlementTold(new PaymentSubject(read.Payment, [], null, read.Capture), self, fee)])
            : new Reading.Unrecognised("The charge's balance transaction does not say a fee in a currency that is known.");
    }
}
