namespace Quittance.Decisions;

/// <summary>What the provider keeps of a capture: posted when it is known, however late.</summary>
static class SettlementDecisions
{
    static readonly TimeSpan BetweenReads = TimeSpan.FromDays(1);
    static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(60);

    public static Outcome Learn(Decision decision, SettlementTold fact)
    {
        var (payment, otherwise) = Whose.Find(decision, fact.About, null, null, "A fee");
        if (otherwise is not null)
            return otherwise;
        if (payment is { Fee: not null } || (payment?.Capture ?? fact.About.Capture) is not { } capture)
            return new Outcome.NothingNew("What the provider keeps of it is known.");
        if (payment is not null)
            decision.Put(payment with { Charge = fact.Charge, Fee = fact.Fee });
        decision.Post(
            Causes.Fee(capture),
            [
                LedgerEntry.Debit(Chart.ProviderFees(capture.Provider, capture.Live), fact.Fee),
                LedgerEntry.Credit(Chart.ProviderClearing(capture.Provider, capture.Live), fact.Fee),
            ],
            payment?.Shares is [var only] ? only.Order : null,
            payment?.Id);
        return new Outcome.Applied();
    }

    /// <summary>
    /// What the provider keeps of a second capture is asked again if it would not say: no sweep does that, as it does for the first.
    /// </summary>
    public static void AskAgain(Decision decision, Payment payment, ExternalRef capture)
    {
        if (capture != payment.Capture && decision.Moment.At - payment.CreatedAt < GivenUpAfter)
            decision.Ask(
                payment.Provider,
                new ReadSettlement(payment.Id, capture),
                payment.Id,
                payment.Shares[0].Order,
                decision.Moment.At + BetweenReads);
    }

    /// <summary>Asks what the provider keeps of money that has just come.</summary>
    public static void Ask(Decision decision, Payment payment) => Ask(decision, payment, payment.Capture!);

    /// <summary>Asks what the provider keeps of money that has just come for a payment, perhaps a second time.</summary>
    public static void Ask(Decision decision, Payment payment, ExternalRef capture)
    {
        if (!decision.OpenCallsOf(payment.Id).Any(call => call.Request is ReadSettlement read && read.Capture == capture))
            decision.Ask(payment.Provider, new ReadSettlement(payment.Id, capture), payment.Id, payment.Shares[0].Order);
    }
}
