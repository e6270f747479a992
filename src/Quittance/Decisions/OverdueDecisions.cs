namespace Quittance.Decisions;

/// <summary>What is done about what has been waiting for too long: the provider is read. Nothing else follows from time (V4).</summary>
static class OverdueDecisions
{
    public static Outcome Look(Decision decision, PaymentOverdue fact)
    {
        if (decision.Payment(fact.Payment) is not { } payment)
            return new Outcome.NothingNew("The payment is not here.");
        decision.Concerns(payment.Shares[0].Order);
        Hurry(decision, payment);
        if (payment.IsLive)
            PaymentDecisions.Read(decision, payment);
        else if (payment is { Received: not null, Capture: not null, Fee: null })
            SettlementDecisions.Ask(decision, payment);
        foreach (var refund in decision.RefundsOf(payment.Id).Where(refund => refund.IsOpen))
            Read(decision, payment, refund.Ref, refund.Order);
        var disputes = decision.DisputesOf(payment.Id);
        foreach (var dispute in disputes.Where(dispute => dispute.Status is DisputeStatus.Open or DisputeStatus.Warning))
            Read(decision, payment, dispute.Ref, null);
        return new Outcome.Applied();
    }

    /// <summary>A hole in what was read: what came in it is found by looking at each open payment, and the rest by a person.</summary>
    public static Outcome Warn(Decision decision, EventsMissed fact)
    {
        decision.Open(
            CaseKind.EventsMissed,
            $"gap:{fact.Provider}:{fact.Feed}:{fact.From.UtcTicks}",
            null,
            null,
            null,
            $"{fact.Provider}'s events ({fact.Feed}) were last read up to {fact.From:u}, and it lists them from {fact.To:u} on. What "
            + "happened between is not known for sure. Payments and refunds under way are read one by one all the same; compare the "
            + "differences of the next reconciliation with the provider's dashboard, then close this case.");
        return new Outcome.Applied();
    }

    /// <summary>Reads that wait for a later time are made now.</summary>
    static void Hurry(Decision decision, Payment payment)
    {
        var at = decision.Moment.At;
        foreach (var call in decision.OpenCallsOf(payment.Id).Where(call => !call.Request.Changes).ToArray())
        {
            if (call.DueAt > at)
                decision.Put(call with { DueAt = at });
        }
    }

    static void Read(Decision decision, Payment payment, ExternalRef? target, Id<Order>? order)
    {
        if (target is not null && !decision.OpenCalls().Any(call => call.Request is ReadMovement read && read.Target == target))
            decision.Ask(target.Provider, new ReadMovement(target), payment.Id, order ?? payment.Shares[0].Order);
    }
}
