namespace Quittance.Decisions;

/// <summary>What the provider keeps of a capture: posted when it is known, however late.</summary>
static class SettlementDecisions
{
    public static Outcome Learn(Decision decision, SettlementTold fact)
    {
        var (payment, otherwise) = Whose.Find(decision, fact.About, null, null, "A fee");
        if (otherwise is not null)
            return otherwise;
        if (payment is null || payment.Fee is not null)
            return new Outcome.NothingNew("What the provider keeps of it is known.");
        decision.Put(payment with { Charge = fact.Charge, Fee = fact.Fee });
        decision.Post(
            Causes.Fee(payment.Capture!),
            [
                LedgerEntry.Debit(Chart.ProviderFees(payment.Provider, payment.Live), fact.Fee),
                LedgerEntry.Credit(Chart.ProviderClearing(payment.Provider, payment.Live), fact.Fee),
            ],
            payment.Shares is [var only] ? only.Order : null,
            payment.Id);
        return new Outcome.Applied();
    }

    /// <summary>Asks what the provider keeps of money that has just come.</summary>
    public static void Ask(Decision decision, Payment payment) => decision.Ask(
        payment.Provider, new ReadSettlement(payment.Id, payment.Capture!), payment.Id, payment.Shares[0].Order);
}
