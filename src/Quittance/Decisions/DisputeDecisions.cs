using System.Text.Json.Nodes;
using Quittance.Disputes;
using Quittance.Storage;

namespace Quittance.Decisions;

/// <summary>
/// What a dispute changes. The money is booked when the bank takes it, not when the dispute begins or is lost; what is lost is charged when
/// that is decided, and given back if an appeal decides otherwise.
/// </summary>
static class DisputeDecisions
{
    public static Outcome Learn(Decision decision, DisputeTold fact)
    {
        var known = decision.Disputes.Find(fact.Dispute);
        var (payment, otherwise) = Whose.Find(decision, fact.About, known?.Payment, fact.Amount.Currency, "A dispute");
        if (otherwise is not null)
            return otherwise;
        // One that is booked against suspense ends there.
        if (known is { Payment: null })
            payment = null;
        var before = known ?? Found(decision, payment, fact);
        var taken = payment is null ? null : TakingPostings.Certain(decision, payment);
        var after = Charged(DisputeFold.Apply(before, fact));
        decision.Disputes.Put(after.Ref, after);
        Move(decision, payment, before, after, fact);
        if (before.Charged != after.Charged)
            Charge(decision, payment, before, after, taken);
        if (payment is null)
            Stray(decision, after);
        else
            Follow(decision, payment, known, after);
        return new Outcome.Applied();
    }

    static Dispute Found(Decision decision, Payment? payment, DisputeTold fact) => new()
    {
        Id = decision.Moment.Ids.Next<Dispute>(),
        Payment = payment?.Id,
        Ref = fact.Dispute,
        Amount = fact.Amount,
        Status = fact.Status,
        StatusAt = fact.At,
        CreatedAt = decision.Moment.At,
    };

    /// <summary>A lost dispute costs what is gone; any other costs nothing yet.</summary>
    static Dispute Charged(Dispute dispute)
    {
        var lost = dispute.Status is DisputeStatus.Lost ? dispute.Net : 0;
        return lost == dispute.Charged ? dispute : dispute with { Charged = lost, Charges = dispute.Charges + 1 };
    }

    /// <summary>Books what the bank took or gave back, and what the provider wants for it.</summary>
    static void Move(Decision decision, Payment? payment, Dispute before, Dispute after, DisputeTold fact)
    {
        var (withdrawn, reinstated) = (Causes.DisputeWithdrawn(after.Ref), Causes.DisputeReinstated(after.Ref));
        if (after.Withdrawn != before.Withdrawn)
            Post(decision, payment, after, Of(withdrawn, before.Withdrawn, after.Withdrawn), after.Withdrawn - before.Withdrawn);
        if (after.Reinstated != before.Reinstated)
            Post(decision, payment, after, Of(reinstated, before.Reinstated, after.Reinstated), before.Reinstated - after.Reinstated);
        PostFee(decision, payment, after, Causes.DisputeFee(withdrawn), fact.Withdrawn?.Fee);
        PostFee(decision, payment, after, Causes.DisputeFee(reinstated), fact.Reinstated?.Fee);
    }

    /// <summary>Money may move in parts: each is a cause of its own.</summary>
    static string Of(string movement, long before, long total) => before == 0 ? movement : Causes.Further(movement, total);

    static void Post(Decision decision, Payment? payment, Dispute dispute, string cause, long gone)
    {
        var amount = new Money(gone, dispute.Amount.Currency);
        decision.Post(
            cause,
            [
                LedgerEntry.Debit(Chart.DisputesReceivable(dispute.Ref.Provider, dispute.Ref.Live), amount),
                LedgerEntry.Credit(Chart.ProviderClearing(dispute.Ref.Provider, dispute.Ref.Live), amount),
            ],
            OnlyOrder(payment),
            payment?.Id);
    }

    static void PostFee(Decision decision, Payment? payment, Dispute dispute, string cause, Money? fee)
    {
        if (fee is { } amount)
        {
            decision.Post(
                cause,
                [
                    LedgerEntry.Debit(Chart.ProviderFees(dispute.Ref.Provider, dispute.Ref.Live), amount),
                    LedgerEntry.Credit(Chart.ProviderClearing(dispute.Ref.Provider, dispute.Ref.Live), amount),
                ],
                OnlyOrder(payment),
                payment?.Id);
        }
    }

    static void Charge(Decision decision, Payment? payment, Dispute before, Dispute after, Taken? taken)
    {
        var cause = Causes.DisputeCharged(after.Ref, after.Charges);
        var receivable = Chart.DisputesReceivable(after.Ref.Provider, after.Ref.Live);
        if (payment is not null)
        {
            TakingPostings.Post(decision, payment, cause, receivable, taken!);
            return;
        }

        var amount = new Money(after.Charged - before.Charged, after.Amount.Currency);
        LedgerEntry[] entries = [LedgerEntry.Debit(Chart.Suspense(after.Ref.Live), amount), LedgerEntry.Credit(receivable, amount)];
        decision.Post(cause, entries, null, null);
    }

    static void Follow(Decision decision, Payment payment, Dispute? before, Dispute after)
    {
        OrderMoney.Level(decision, payment.Id);
        var told = new List<string>();
        if (before?.Status != after.Status)
            told.Add("dispute." + Words.Of(after.Status));
        if (before?.Withdrawn is null or 0 && after.Withdrawn > 0)
            told.Add("dispute.funds_withdrawn");
        if (before?.Reinstated is null or 0 && after.Reinstated > 0)
            told.Add("dispute.funds_reinstated");
        foreach (var type in told)
        {
            foreach (var share in payment.Shares)
                decision.Notify(share.Order, type, payload => Describe(payload, after));
        }
    }

    static void Stray(Decision decision, Dispute dispute) => decision.Open(
        CaseKind.Unattributed,
        $"dispute:{dispute.Ref.Value}",
        null,
        null,
        dispute.Amount,
        $"{dispute.Ref.Provider} told of dispute {dispute.Ref.Value} over {dispute.Amount} of money that no payment here brought. What it "
        + "takes is booked; what it costs lies on suspense. Find out whose it was, answer it at the provider, then close this case.");

    static void Describe(JsonObject payload, Dispute dispute) => payload["dispute"] = new JsonObject
    {
        ["id"] = dispute.Id.ToString(),
        ["payment"] = dispute.Payment.ToString(),
        ["provider_ref"] = dispute.Ref.Value,
        ["status"] = Words.Of(dispute.Status),
        ["amount"] = dispute.Amount.Minor,
        ["withdrawn"] = dispute.Withdrawn,
        ["reinstated"] = dispute.Reinstated,
    };

    static Id<Order>? OnlyOrder(Payment? payment) => payment is { Shares: [var only] } ? only.Order : null;
}
