namespace Quittance.Decisions;

/// <summary>
/// The one decision: what an event's facts change, given what is known. Pure: no clock, no randomness, no I/O. What concerns one
/// subject is decided in the class named after it.
/// </summary>
static class Decider
{
    /// <summary>Decides on one event. A parked or quarantined event changes only what its outcome says.</summary>
    public static (Decision Decision, Outcome Outcome) Decide(Books books, IReadOnlyList<Fact> facts, Moment moment)
    {
        var decision = new Decision(books, moment);
        Outcome outcome = new Outcome.NothingNew("It states nothing.");
        foreach (var fact in facts)
        {
            var told = Decide(decision, fact);
            if (told is Outcome.Parked parked)
                return (Waiting(books, facts, parked, moment), told);
            outcome = Stronger(outcome, told);
        }

        return (decision, outcome is Outcome.Applied && decision.IsEmpty ? new Outcome.NothingNew("Everything in it was known.") : outcome);
    }

    /// <summary>
    /// Decides in a replay on an event that had to wait. If what it names is here, it was committed in the same instant and was not seen:
    /// the event waits as it did.
    /// </summary>
    public static (Decision Decision, Outcome Outcome) DecideAsBefore(Books books, IReadOnlyList<Fact> facts, Moment moment)
    {
        var decided = Decide(books, facts, moment);
        return decided.Outcome is not Outcome.Parked && Decide(new Books(), facts, moment).Outcome is Outcome.Parked unseen
            ? (Waiting(books, facts, unseen, moment), unseen)
            : decided;
    }

    /// <summary>While what an answer names is waited for, the call itself is done: it is not to be sent again.</summary>
    static Decision Waiting(Books books, IReadOnlyList<Fact> facts, Outcome.Parked parked, Moment moment)
    {
        var decision = new Decision(books, moment);
        foreach (var settled in facts.OfType<CallSettled>().Where(settled => settled.Result is CallResult.Done))
            CallDecisions.Settle(decision, settled);
        if (parked.Ask is { } capture && moment.IsFirst)
            decision.Ask(capture.Provider, new ReadPayment(null, capture), null, null);
        return decision;
    }

    static Outcome Decide(Decision decision, Fact fact) => fact switch
    {
        OrderPlaced placed => OrderDecisions.Place(decision, placed),
        CodeEntered entered => OrderDecisions.Verify(decision, entered),
        CheckoutAsked asked => CheckoutDecisions.Begin(decision, asked),
        CancelAsked asked => OrderDecisions.Cancel(decision, asked),
        ReadAsked asked => CheckoutDecisions.Look(decision, asked),
        DeadlinePassed passed => DeadlineDecisions.Pass(decision, passed),
        CapacityDeclared declared => CapacityDecisions.Declare(decision, declared),
        PaymentFact told => PaymentDecisions.Learn(decision, told),
        CheckoutAbsent absent => CallDecisions.Absent(decision, absent),
        CallSettled settled => CallDecisions.Settle(decision, settled),
        PaymentOverdue overdue => OverdueDecisions.Look(decision, overdue),
        EventsMissed missed => OverdueDecisions.Warn(decision, missed),
        _ => DecideMoney(decision, fact),
    };

    static Outcome DecideMoney(Decision decision, Fact fact) => fact switch
    {
        RefundAsked asked => RefundDecisions.Ask(decision, asked),
        RefundTold told => RefundDecisions.Learn(decision, told),
        RefundsChanged changed => RefundDecisions.Compare(decision, changed),
        DisputeTold told => DisputeDecisions.Learn(decision, told),
        SettlementTold told => SettlementDecisions.Learn(decision, told),
        CaseDecided decided => CaseDecisions.Decide(decision, decided),
        SellerDeclared declared => SellerDecisions.Declare(decision, declared),
        TransferDue due => TransferDecisions.Send(decision, due),
        TransferTold told => TransferDecisions.Learn(decision, told),
        ReversalTold told => TransferDecisions.Learn(decision, told),
        PayoutTold told => SellerDecisions.Learn(decision, told),
        MovementChanged changed => CallDecisions.Read(decision, changed),
        MovementAbsent absent => CallDecisions.Absent(decision, absent),
        UnitsUsed used => UsageDecisions.Use(decision, used),
        UnitsReserved reserved => UsageDecisions.Reserve(decision, reserved),
        ReservationReleased released => UsageDecisions.Release(decision, released),
        _ => throw new InvalidOperationException($"No decision is written for {fact.GetType().Name}."),
    };

    static Outcome Stronger(Outcome left, Outcome right) => Weight(right) >= Weight(left) ? right : left;

    static int Weight(Outcome outcome) => outcome switch
    {
        Outcome.NothingNew => 0,
        Outcome.Applied => 1,
        Outcome.Refused => 2,
        Outcome.Quarantined => 3,
        _ => 4,
    };
}
