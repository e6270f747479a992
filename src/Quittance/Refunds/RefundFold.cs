namespace Quittance.Refunds;

/// <summary>
/// What the provider's word adds to what is known of a refund. It is a join: the same facts in any order, any number of times, give the
/// same knowledge (V10).
/// </summary>
static class RefundFold
{
    public static Refund Apply(Refund refund, RefundTold fact)
    {
        var step = refund.Step is { } known && known > fact.Step ? known : fact.Step;
        return refund with
        {
            Ref = refund.Ref ?? fact.Refund,
            Amount = fact.Amount,
            Step = step,
            OutcomeUnknown = false,
            Error = step is RefundStep.Failed or RefundStep.Canceled ? Later(refund.Error, fact.Error) : null,
        };
    }

    static PaymentError? Later(PaymentError? known, PaymentError? told) =>
        (known, told) switch
        {
            (null, _) => told,
            (_, null) => known,
            _ => string.CompareOrdinal(known.Code + known.Message, told.Code + told.Message) < 0 ? told : known,
        };
}
