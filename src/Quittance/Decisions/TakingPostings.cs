namespace Quittance.Decisions;

/// <summary>What it posts when more, or less, has been taken from a payment than before.</summary>
static class TakingPostings
{
    /// <summary>What refunds and lost disputes have taken so far, of what is certain.</summary>
    public static Taken Certain(Decision decision, Payment payment) => Taken.Of(
        payment,
        decision.RefundsOf(payment.Id).Where(refund => refund.Status is RefundStatus.Succeeded),
        decision.DisputesOf(payment.Id).Sum(dispute => dispute.Charged));

    /// <summary>Posts the difference, against one account.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="cause">What it is posted for.</param>
    /// <param name="against">Where the money went, or came from.</param>
    /// <param name="before">What had been taken.</param>
    public static void Post(Decision decision, Payment payment, string cause, LedgerAccount against, Taken before)
    {
        var after = Certain(decision, payment);
        var losses = Chart.PlatformLosses(payment.Live);
        var currency = payment.Received!.Value.Currency;
        var entries = new List<LedgerEntry>();
        for (var i = 0; i < payment.Parts.Count; i++)
        {
            var account = payment.Parts[i].Account;
            Add(account, after.Refunded[i] - before.Refunded[i]);
            Add(Bears(decision.Moment.Policy, account) ? account : losses, after.Lost[i] - before.Lost[i]);
        }

        Add(losses, after.Beyond - before.Beyond);
        entries.Add(LedgerEntry.Credit(against, new Money(entries.Sum(entry => entry.Amount), currency)));
        decision.Post(cause, entries, payment.Shares is [var only] ? only.Order : null, payment.Id);

        void Add(LedgerAccount account, long amount) => entries.Add(LedgerEntry.Debit(account, new Money(amount, currency)));
    }

    /// <summary>Whether a loss lies on whoever was credited, rather than on the operator.</summary>
    public static bool Bears(Policy policy, LedgerAccount account) =>
        !Chart.IsRevenue(account) && !(Chart.IsSeller(account) && policy.DisputeLoss is DisputeLoss.Platform);
}
