namespace Quittance.Providers.Stripe;

/// <summary>
/// What a payout says (docs.stripe.com/api/payouts/object). <c>paid</c> means expected: the bank can return it within five business days.
/// </summary>
static class StripePayout
{
    /// <summary>Where a payout stands.</summary>
    /// <param name="payout">The payout.</param>
    /// <param name="account">The connected account that it leaves; <c>null</c> for our own.</param>
    public static Reading Read(StripeSnapshot payout, string? account)
    {
        if (payout.Self(RefKind.Payout) is not { } self)
            return new Reading.Unrecognised("The payout has no usable id.");
        if (payout.Amount("amount") is not { } amount)
            return new Reading.Unrecognised("The payout does not say how much it moves in a currency that is known.");
        if (!amount.IsPositive)
            return new Reading.Unrecognised("The payout moves money from the bank account to Stripe: look at it in Stripe's dashboard.");
        return Status(payout.Json.Word("status")) is { } status
            ? new Reading.Facts([new PayoutTold(account, self, amount, status, Error(payout))])
            : new Reading.Unrecognised($"The payout's status is {payout.Json.Word("status") ?? "missing"}.");
    }

    static PayoutStatus? Status(string? status) => status switch
    {
        "pending" => PayoutStatus.Pending,
        "in_transit" => PayoutStatus.InTransit,
        "paid" => PayoutStatus.Paid,
        "canceled" => PayoutStatus.Canceled,
        "failed" => PayoutStatus.Failed,
        _ => null,
    };

    static PaymentError? Error(StripeSnapshot payout) => payout.Json.Text("failure_code") is { } code
        ? new PaymentError(
            code,
            payout.Json.Text("failure_message")
                ?? "The bank did not take the payout: the money is in the Stripe balance. Check the bank account at Stripe.")
        : null;
}
