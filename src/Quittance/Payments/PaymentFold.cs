namespace Quittance.Payments;

/// <summary>
/// What a payment's facts add to what is known of it. Every rule is a join: the same facts in any order, any number of times,
/// give the same knowledge (V10). Money received outweighs everything else, whenever it is told.
/// </summary>
static class PaymentFold
{
    public static Payment Apply(Payment payment, PaymentFact fact)
    {
        var known = payment with
        {
            Session = payment.Session ?? fact.About.Session,
            Capture = Capture(payment, fact),
        };
        return fact switch
        {
            PaymentSucceeded succeeded => Receive(known, succeeded),
            CheckoutOpened opened => known with
            {
                Url = known.Url ?? opened.Url,
                SessionExpiresAt = known.SessionExpiresAt ?? opened.ExpiresAt,
                OutcomeUnknown = false,
            },
            _ when known.Received is not null => known,
            PaymentProgressed progressed =>
                known with
                {
                    Progress = Later(
                    known.Progress, new Progress(progressed.Step, progressed.At, progressed.Error)),
                    OutcomeUnknown = false
                },
            PaymentClosed closed => known with { End = Later(known.End, new PaymentEnd(closed.How, closed.Error)), OutcomeUnknown = false },
            _ => known,
        };
    }

    /// <summary>The capture that brought the money is the payment's, whatever a failed try was called.</summary>
    static ExternalRef? Capture(Payment payment, PaymentFact fact) =>
        fact is PaymentSucceeded && payment.Received is null
            ? fact.About.Capture ?? payment.Capture
            : payment.Capture ?? fact.About.Capture;

    static Payment Receive(Payment payment, PaymentSucceeded fact) =>
        payment with { Received = payment.Received ?? fact.Received, Progress = null, End = null, OutcomeUnknown = false };

    static Progress Later(Progress? known, Progress told) =>
        known is null || Order(known).CompareTo(Order(told)) < 0 ? told : known;

    static PaymentEnd Later(PaymentEnd? known, PaymentEnd told) =>
        known is null || Order(known).CompareTo(Order(told)) < 0 ? told : known;

    static (DateTimeOffset At, ProgressStep Step, string Code, string Message) Order(Progress progress) =>
        (progress.At, progress.Step, progress.Error?.Code ?? "", progress.Error?.Message ?? "");

    static (Closure How, string Code, string Message) Order(PaymentEnd end) => (end.How, end.Error?.Code ?? "", end.Error?.Message ?? "");
}
