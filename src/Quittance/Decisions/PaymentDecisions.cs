using Quittance.Payments;

namespace Quittance.Decisions;

/// <summary>What a fact about a payment changes: the payment it names, and the orders that wait for it.</summary>
static class PaymentDecisions
{
    public static Outcome Learn(Decision decision, PaymentFact fact)
    {
        if (fact is PaymentSucceeded && decision.Moment.Rank < Rank.Webhook)
            fact = new PaymentProgressed(fact.About, ProgressStep.Processing, decision.Moment.At, null);
        switch (Identify(decision, fact))
        {
            case Identified.Known known:
                return Learn(decision, known.Payment, fact);
            case Identified.Other other:
                if (other.Outcome is Outcome.Quarantined && fact is PaymentSucceeded stray)
                    KeepStray(decision, stray);
                return other.Outcome;
            default:
                return fact is PaymentSucceeded succeeded
                    ? Adoption.Adopt(decision, succeeded)
                    : new Outcome.NothingNew("No attempt of ours is named, and no money moved.");
        }
    }

    /// <summary>Asks the provider for the truth about a payment, unless that is under way.</summary>
    public static void Read(Decision decision, Payment payment, DateTimeOffset? due = null)
    {
        if ((payment.Session ?? payment.Capture) is { } target)
            Read(decision, payment.Provider, target, payment.Id, payment.Shares[0].Order, due);
    }

    /// <summary>Folds the fact into the payment and lets its orders follow.</summary>
    public static Outcome Learn(Decision decision, Payment payment, PaymentFact fact)
    {
        decision.Concerns(payment.Shares[0].Order);
        if (fact is PaymentSucceeded { About.Capture: { } told } succeeded && payment is { Received: not null, Capture: { } known }
            && known != told)
            return SecondCapture(decision, Found(decision, payment, fact.About), told, succeeded.Received);
        var after = PaymentFold.Apply(payment, fact);
        decision.Put(after);
        switch (fact)
        {
            case CheckoutNotOpen:
                Read(decision, after);
                return new Outcome.Applied();
            case ReadNeeded { About: var about }:
                Read(
                    decision,
                    payment.Provider,
                    about.Session ?? about.Capture ?? after.Session ?? after.Capture!,
                    payment.Id,
                    payment.Shares[0].Order);
                return new Outcome.Applied();
        }

        CallDecisions.Answered(decision, after);
        if (payment.Received is null && after.Received is not null)
            SettlementDecisions.Ask(decision, after);
        foreach (var share in after.Shares)
            Following.Follow(decision, decision.Order(share.Order)!, payment, after);
        return fact is PaymentSucceeded && after.Received is { } received && IsMismatch(decision, after, received)
            ? Mismatch(decision, after, received)
            : new Outcome.Applied();
    }

    static void Read(
        Decision decision, string provider, ExternalRef target, Id<Payment>? payment, Id<Order>? order, DateTimeOffset? due = null)
    {
        if (!decision.OpenCalls().Any(call => call.Request is ReadPayment read && read.Target == target))
            decision.Ask(provider, new ReadPayment(payment, target), payment, order, due);
    }

    /// <summary>Finds the payment that the provider names; what contradicts what we know is quarantined (V9).</summary>
    static Identified Identify(Decision decision, PaymentFact fact)
    {
        var about = fact.About;
        var payment = about.Payment is { } id
            ? decision.Payment(id)
            : decision.OwnerOf(about.Refs);
        if (payment is not null)
            return Contradiction(decision, payment, about) is { } contradiction
                ? new Identified.Other(new Outcome.Quarantined(contradiction))
                : new Identified.Known(payment);
        if (about.Payment is { } missing)
            return Wait(fact, [ParkKey.Of(missing)], $"It names payment {missing}, which is not here.");
        if (about.Orders.Count > 0)
        {
            var unknown = about.Orders.Where(order => decision.Order(order) is null).Select(ParkKey.Of).ToArray();
            if (unknown.Length == 0)
                return fact is ReadNeeded ? ReadUnknown(decision, about) : new Identified.ByOrders();
            return Wait(fact, unknown, $"It names {string.Join(", ", unknown)}, which is not here.");
        }

        if (fact is ReadNeeded)
            return ReadUnknown(decision, about);
        return Wait(fact, [.. about.Refs.Select(ParkKey.Of)], "It names nothing of ours yet.");
    }

    static Identified.Other Wait(PaymentFact fact, IReadOnlyList<string> keys, string why) =>
        new(new Outcome.Parked(keys, fact is PaymentSucceeded or ReadNeeded, why));

    static Identified.Other ReadUnknown(Decision decision, PaymentSubject about)
    {
        foreach (var target in about.Refs)
            Read(decision, target.Provider, target, null, null);
        return new Identified.Other(new Outcome.Applied());
    }

    public static string? Contradiction(Decision decision, Payment payment, PaymentSubject about)
    {
        if (payment.Provider != decision.Moment.Provider || payment.Live != decision.Moment.Live)
            return $"Payment {payment.Id} was begun with {payment.Provider} in {(payment.Live ? "live" : "test")} mode, and this "
                + $"comes from {decision.Moment.Provider} in {(decision.Moment.Live ? "live" : "test")} mode. Nothing was fulfilled.";
        if (decision.OwnerOf(about.Refs, besides: payment.Id) is { } owner)
            return $"It names payment {payment.Id}, but the provider's object belongs to payment {owner.Id}. Nothing was fulfilled.";
        return about.Orders.FirstOrDefault(order => payment.Shares.All(share => share.Order != order)) is { IsEmpty: false } stranger
            ? $"Payment {payment.Id} does not pay order {stranger}, which this event names. Nothing was fulfilled."
            : null;
    }

    /// <summary>
    /// What contradicts what we know was received all the same (V9), unless it is another payment's own and booked with it.
    /// </summary>
    static void KeepStray(Decision decision, PaymentSucceeded fact)
    {
        if (fact.About.Capture is { } capture && decision.OwnerOf([capture]) is null)
            CapturePostings.Unattributed(decision, capture, null, fact.Received);
    }

    static bool IsMismatch(Decision decision, Payment payment, Money received) =>
        received != payment.Amount && !Following.IsOverpaid(decision, payment);

    static Outcome Mismatch(Decision decision, Payment payment, Money received)
    {
        CapturePostings.Unattributed(decision, payment.Capture!, payment, received);
        var why = $"Payment {payment.Id} asked for {payment.Amount} and the provider received {received}. Nothing was fulfilled; the "
            + "money is with the provider. Refund it, or settle the difference with the customer.";
        decision.Open(CaseKind.AmountMismatch, $"mismatch:{payment.Capture!.Value}", payment.Shares[0].Order, payment.Id, received, why);
        return new Outcome.Quarantined(why);
    }

    /// <summary>The page is known, and need not be looked for, whatever else is told of it.</summary>
    static Payment Found(Decision decision, Payment payment, PaymentSubject about)
    {
        var found = payment with { Session = payment.Session ?? about.Session };
        decision.Put(found);
        CallDecisions.Answered(decision, found);
        return found;
    }

    static Outcome SecondCapture(Decision decision, Payment payment, ExternalRef capture, Money received)
    {
        CapturePostings.Unattributed(decision, capture, payment, received);
        var cause = $"capture:{capture.Value}";
        if (decision.KnownCases.All.All(known => known.Cause != cause))
            SettlementDecisions.Ask(decision, payment, capture);
        decision.Open(
            CaseKind.DuplicatePayment,
            cause,
            payment.Shares[0].Order,
            payment.Id,
            received,
            $"{capture.Value} brought {received} for payment {payment.Id}, which {payment.Capture!.Value} had brought already. The "
            + $"order is not paid twice. Refund {capture.Value} at the provider.");
        return new Outcome.Applied();
    }

    /// <summary>Which payment a fact is about.</summary>
    abstract record Identified
    {
        /// <summary>This one.</summary>
        public sealed record Known(Payment Payment) : Identified;

        /// <summary>None of ours, but it names orders of ours.</summary>
        public sealed record ByOrders : Identified;

        /// <summary>It cannot be told, and that is the outcome.</summary>
        public sealed record Other(Outcome Outcome) : Identified;
    }
}
