namespace Quittance.Decisions;

/// <summary>Which payment a refund, a dispute or a fee is about.</summary>
static class Whose
{
    /// <summary>
    /// The payment; or an outcome, where what is told contradicts what is known or has to wait; or neither, when it waited as long as
    /// events wait and nobody knows the payment, or when it is about money that a payment received a second time, which lies in suspense.
    /// </summary>
    /// <param name="decision">The decision.</param>
    /// <param name="about">How the provider names it.</param>
    /// <param name="known">The payment, if it was found before.</param>
    /// <param name="received">The currency that the payment must have received.</param>
    /// <param name="what">What it is, for a sentence: "A refund".</param>
    public static (Payment? Payment, Outcome? Otherwise) Find(
        Decision decision, PaymentSubject about, Id<Payment>? known, Currency? received, string what)
    {
        var payment = Known(decision, about, known);
        if (payment is null)
            return decision.Moment.WaitedOut ? (null, null) : (null, Wait(about, what));
        decision.Concerns(payment.Shares[0].Order);
        if (PaymentDecisions.Contradiction(decision, payment, about) is { } contradiction)
            return (null, new Outcome.Quarantined(contradiction));
        if (known is null && about.Capture is { } told && payment is { Received: not null, Capture: { } own } && told != own)
            return (null, null);
        if (payment.Received is not { } money)
            return (null, new Outcome.Parked(
                [ParkKey.Of(payment.Id), .. about.Refs.Select(ParkKey.Of)],
                CarriesMoney: true,
                $"{what} was told before the money of payment {payment.Id} came.")
            {
                Ask = about.Capture,
            });
        if (received is { } currency && money.Currency != currency)
            return (null, new Outcome.Quarantined(
                $"{what} is told in {currency}, and payment {payment.Id} received {money}. Nothing was booked. Look at it at the "
                + "provider."));
        return (payment, null);
    }

    static Payment? Known(Decision decision, PaymentSubject about, Id<Payment>? known)
    {
        if (known is { } id)
            return decision.Payment(id);
        if (about.Payment is { } named && decision.Payment(named) is { } ours)
            return ours;
        if (decision.OwnerOf(about.Refs) is { } owner)
            return owner;
        return about is { Capture: null, Orders: [var order] } && decision.Order(order)?.PaidBy is { } paid ? decision.Payment(paid) : null;
    }

    static Outcome.Parked Wait(PaymentSubject about, string what)
    {
        string[] keys =
        [
            .. about.Refs.Select(ParkKey.Of),
            .. about.Payment is { } payment ? [ParkKey.Of(payment)] : Array.Empty<string>(),
            .. about.Orders.Select(ParkKey.Of),
        ];
        return new Outcome.Parked(keys, CarriesMoney: true, $"{what} names a payment that is not here yet.") { Ask = about.Capture };
    }
}
