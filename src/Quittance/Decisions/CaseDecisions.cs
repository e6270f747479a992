namespace Quittance.Decisions;

/// <summary>
/// What a person decides about money that has no place: give it back, keep it as credit, let it pay its order, or only close the case. A
/// case whose money went back is settled by that, and open again if it returns.
/// </summary>
static class CaseDecisions
{
    public static Outcome Decide(Decision decision, CaseDecided fact)
    {
        if (decision.KnownCases.Find(fact.Case) is not { } known)
            return new Outcome.Refused(RefundRefusals.NoCase(fact.Case));
        decision.Concerns(known.Order);
        if (known.Settled == fact.Action)
            return new Outcome.NothingNew("It is settled so already.");
        if (known.Settled is not null)
            return new Outcome.Refused(RefundRefusals.CaseSettled(known));
        if (fact.Action is CaseAction.Close)
            return Settle(decision, known, CaseAction.Close, fact.Note);
        if (known.Payment is not { } id || decision.Payment(id) is not { Received: not null } payment || !HoldsMoney(known.Kind))
            return new Outcome.Refused(RefundRefusals.NoMoneyInCase);
        if (RefundDecisions.Blocked(decision, payment) is { } blocked)
            return new Outcome.Refused(blocked);
        if (decision.RefundsOf(id).Any(refund => refund.Counts && Touches(refund, known)))
            return new Outcome.Refused(RefundRefusals.RefundBegun);
        var waiting = Waiting(payment, known).Sum(part => part.Amount);
        if (waiting == 0)
            return new Outcome.Refused(RefundRefusals.NoMoneyInCase);
        return fact.Action switch
        {
            CaseAction.Refund => GiveBack(decision, payment, known, waiting, fact.Note),
            CaseAction.Credit => Credit(decision, payment, known, waiting, fact.Note),
            _ => Attribute(decision, payment, known, waiting, fact.Note),
        };
    }

    /// <summary>Cases of money follow the money: settled when all of it has gone back, open while it has not.</summary>
    public static void Level(Decision decision, Payment payment)
    {
        foreach (var known in decision.KnownCases.All.Where(one => one.Payment == payment.Id && HoldsMoney(one.Kind)).ToArray())
        {
            if (known.Settled is not (null or CaseAction.Refund))
                continue;
            var back = HasGoneBack(decision, payment, known);
            if (back && known.Settled is null)
                Settle(decision, known, CaseAction.Refund, null);
            else if (!back && known.Settled is CaseAction.Refund)
                decision.KnownCases.Put(known.Id, known with { Settled = null, SettledAt = null, Note = null });
        }
    }

    static Outcome GiveBack(Decision decision, Payment payment, Case known, long waiting, string? note)
    {
        RefundDecisions.Make(decision, payment, payment.Shares.Count == 1 ? null : known.Order, known.Id, waiting, note);
        return new Outcome.Applied();
    }

    static Outcome Credit(Decision decision, Payment payment, Case known, long waiting, string? note)
    {
        if (!decision.Moment.Policy.CustomerCredit)
            return new Outcome.Refused(RefundRefusals.CreditOff);
        if (known.Order is not { } id || decision.Order(id)?.Terms.CustomerId is not { } customer)
            return new Outcome.Refused(RefundRefusals.NoCustomer);
        PaymentPart[] credit = [new PaymentPart(null, Chart.CustomerCredit(customer, payment.Live), waiting)];
        Move(decision, payment, known, credit);
        return Settle(decision, known, CaseAction.Credit, note);
    }

    /// <summary>A person takes the money for the order after all: what came is what it was paid with.</summary>
    static Outcome Attribute(Decision decision, Payment payment, Case known, long waiting, string? note)
    {
        if (known.Order is not { } id || decision.Order(id) is not { } order)
            return new Outcome.Refused(RefundRefusals.NotAttributable("The case names no order."));
        if (order.WasPaid)
            return new Outcome.Refused(RefundRefusals.NotAttributable($"Order {order.Id} is paid already."));
        var money = new Money(waiting, payment.Received!.Value.Currency);
        if (money.Currency != order.Terms.Currency || waiting > order.Terms.Amount)
            return new Outcome.Refused(RefundRefusals.NotAttributable($"{money} came, and {order.Amount} is due."));
        if (decision.PaymentsOf(order.Id).Any(other => other.IsLive))
            return new Outcome.Refused(RefundRefusals.NotAttributable("Another payment of the order is still open."));
        if (!CapacityDecisions.TrySell(decision, order))
            return new Outcome.Refused(RefundRefusals.NotAttributable("What the order needs is no longer free."));
        Move(decision, payment, known, CapturePostings.Parts(order, money, payment.Live));
        Settle(decision, known, CaseAction.Attribute, note);
        Following.Pay(decision, order, payment, money);
        return new Outcome.Applied();
    }

    /// <summary>Posts money out of suspense to where a person decided, and remembers whose it is now.</summary>
    static void Move(Decision decision, Payment payment, Case known, IReadOnlyList<PaymentPart> to)
    {
        var from = Waiting(payment, known).ToArray();
        var currency = payment.Received!.Value.Currency;
        decision.Put(payment with { Parts = [.. payment.Parts.Except(from), .. to] });
        decision.Post(
            Causes.CaseSettled(known.Id),
            [
                .. from.Select(part => LedgerEntry.Debit(part.Account, new Money(part.Amount, currency))),
                .. to.Select(part => LedgerEntry.Credit(part.Account, new Money(part.Amount, currency))),
            ],
            known.Order,
            payment.Id);
    }

    static Outcome.Applied Settle(Decision decision, Case known, CaseAction action, string? note)
    {
        decision.KnownCases.Put(known.Id, known with { Settled = action, SettledAt = decision.Moment.At, Note = note });
        // An order that waited for this decision is free again; the one that the money is to pay is paid next.
        if (action is not CaseAction.Attribute && known.Order is { } id && decision.Order(id) is { ActivePayment: { } active } order
            && active == known.Payment)
        {
            Following.LetGo(decision, order);
            decision.Notify(id, "order.payment_failed", payload => payload["payment"] = active.ToString());
        }

        return new Outcome.Applied();
    }

    /// <summary>The parts of the payment that wait in suspense for this case.</summary>
    static IEnumerable<PaymentPart> Waiting(Payment payment, Case known) =>
        payment.Parts.Where(part => Chart.IsSuspense(part.Account) && (part.Order is null || part.Order == known.Order));

    static bool HasGoneBack(Decision decision, Payment payment, Case known)
    {
        var taken = TakingPostings.Certain(decision, payment);
        var waiting = Waiting(payment, known).ToArray();
        return waiting.Length > 0
            && payment.Parts.Zip(taken.Refunded).All(pair => !waiting.Contains(pair.First) || pair.First.Amount == pair.Second);
    }

    static bool HoldsMoney(CaseKind kind) => kind is CaseKind.RefundOwed or CaseKind.DuplicatePayment or CaseKind.AmountMismatch;

    static bool Touches(Refund refund, Case known) => refund.Order is null || refund.Order == known.Order;
}
