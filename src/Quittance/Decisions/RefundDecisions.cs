using System.Text.Json.Nodes;
using Quittance.Refunds;
using Quittance.Storage;

namespace Quittance.Decisions;

/// <summary>
/// Refunds in three phases: asked for under the order's lock; called outside any transaction; ended by the provider's own word, which books
/// it. Whoever made a refund, it is known once, by the provider's id or by ours in its metadata.
/// </summary>
static class RefundDecisions
{
    static readonly TimeSpan UntilRead = TimeSpan.FromMinutes(30);
    static readonly TimeSpan BetweenReads = TimeSpan.FromDays(1);
    static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(60);

    public static Outcome Ask(Decision decision, RefundAsked fact)
    {
        if (decision.Order(fact.Order) is not { } order)
            return new Outcome.Refused(Refusals.NoOrder(fact.Order));
        decision.Concerns(order.Id);
        if (!order.WasPaid)
            return new Outcome.Refused(RefundRefusals.NotPaid(order));
        var payment = decision.Payment(order.PaidBy!.Value)!;
        if (Blocked(decision, payment) is { } blocked)
            return new Outcome.Refused(blocked);
        var underWay = decision.RefundsOf(payment.Id).Any(refund => refund.IsOpen && OrderMoney.Concerns(refund, order.Id));
        var left = OrderMoney.Left(decision, payment, order.Id);
        if (underWay && (fact.Amount is null || fact.Amount > left))
            return new Outcome.Refused(RefundRefusals.AlreadyRequested(order));
        if (order.PaidAt + decision.Moment.Policy.RefundWindow < decision.Moment.At)
            return new Outcome.Refused(RefundRefusals.TooLate(order, decision.Moment.Policy.RefundWindow));
        if (left <= 0 || fact.Amount is <= 0 || fact.Amount > left)
            return new Outcome.Refused(RefundRefusals.TooMuch(new Money(Math.Max(0, left), order.Terms.Currency)));
        // It is taken from this order's parts alone: not from another order's, nor from what the customer has as credit.
        var only = payment.Parts.All(part => part.Order == order.Id) ? (Id<Order>?)null : order.Id;
        Make(decision, payment, only, null, fact.Amount ?? left, fact.Reason);
        return new Outcome.Applied();
    }

    /// <summary>Why no money of a payment may be given back now: the outcome of something before cannot be told (V4).</summary>
    public static Refusal? Blocked(Decision decision, Payment payment) =>
        decision.RefundsOf(payment.Id).Any(refund => refund.Status is RefundStatus.Unknown)
            ? RefundRefusals.Unknown
            : decision.DisputesOf(payment.Id).Any(dispute => dispute.IsOpen) ? RefundRefusals.Disputed : null;

    /// <summary>Decides a refund, and that the provider is to be asked for it.</summary>
    public static void Make(Decision decision, Payment payment, Id<Order>? order, Id<Case>? settles, long amount, string? reason)
    {
        var refund = new Refund
        {
            Id = decision.Moment.Ids.Next<Refund>(),
            Payment = payment.Id,
            Order = order,
            Case = settles,
            Provider = payment.Provider,
            Live = payment.Live,
            Amount = new Money(amount, payment.Received!.Value.Currency),
            Reason = reason,
            CreatedAt = decision.Moment.At,
        };
        decision.Ask(
            payment.Provider,
            new CreateRefund(refund.Id, payment.Id, order, payment.Capture!, refund.Amount),
            payment.Id,
            order ?? payment.Shares[0].Order);
        Change(decision, refund);
    }

    /// <summary>What the provider says of a refund.</summary>
    public static Outcome Learn(Decision decision, RefundTold fact)
    {
        // The answer to our own request is no proof that money moved (V1).
        if (decision.Moment.Rank < Rank.Webhook && fact.Step is RefundStep.Succeeded)
            fact = fact with { Step = RefundStep.Pending };
        var known = decision.Refunds.All.FirstOrDefault(refund => refund.Ref == fact.Refund)
            ?? (fact.Ours is { } ours ? decision.Refunds.Find(ours) : null);
        var (payment, otherwise) = Whose.Find(decision, fact.About, known?.Payment, fact.Amount.Currency, "A refund");
        if (otherwise is not null)
            return otherwise;
        // One that is booked against suspense stays there: that is what it is taken from.
        if (known is { Payment: null })
            payment = null;
        if (known?.Ref is { } before && before != fact.Refund)
            return new Outcome.Quarantined(
                $"The provider calls refund {known.Id} both {before.Value} and {fact.Refund.Value}. The second one was not booked: check "
                + "at the provider whether the money went back twice.");
        var refund = RefundFold.Apply(known ?? Found(decision, payment, fact), fact);
        CallDecisions.Answered(
            decision, call => call.Request is CreateRefund create ? create.Refund == refund.Id : call.Request is FindRefund find
                && find.Refund == refund.Id);
        if (payment is null)
            Stray(decision, known, refund);
        else
            Change(decision, refund);
        Watch(decision, payment, refund);
        return new Outcome.Applied();
    }

    /// <summary>A refund whose end is awaited is read now and then, in case its webhook is lost; one that has ended is not.</summary>
    static void Watch(Decision decision, Payment? payment, Refund refund)
    {
        var (at, target) = (decision.Moment.At, refund.Ref!);
        if (!refund.IsOpen)
            CallDecisions.Answered(decision, call => call.Request is ReadMovement read && read.Target == target);
        else if (at - refund.CreatedAt > GivenUpAfter)
            OpenEndless(decision, payment, refund);
        else if (!decision.OpenCalls().Any(call => call.Request is ReadMovement read && read.Target == target))
            decision.Ask(
                refund.Provider,
                new ReadMovement(target),
                payment?.Id,
                refund.Order ?? payment?.Shares[0].Order,
                at + (decision.Moment.Rank is Rank.Read ? BetweenReads : UntilRead));
    }

    static void OpenEndless(Decision decision, Payment? payment, Refund refund) => decision.Open(
        CaseKind.UnknownOutcome,
        $"endless:{refund.Id}",
        refund.Order ?? payment?.Shares[0].Order,
        payment?.Id,
        refund.Amount,
        $"Refund {refund.Id} of {refund.Amount} has been under way for {GivenUpAfter.TotalDays:0} days and the provider does not say "
        + "how it ends. It still counts as going out. Ask the provider.");

    /// <summary>The provider says how much was refunded in all; where that is not what we know, its list is read.</summary>
    public static Outcome Compare(Decision decision, RefundsChanged fact)
    {
        var (payment, otherwise) = Whose.Find(decision, fact.About, null, fact.Total.Currency, "A refund");
        if (otherwise is not null)
            return otherwise;
        if (payment is not null && decision.RefundsOf(payment.Id).Where(refund => refund.Counts && refund.Ref is not null)
            .Sum(refund => refund.Amount.Minor) == fact.Total.Minor)
            return new Outcome.NothingNew("These refunds are known.");
        if (!decision.OpenCalls().Any(call => call.Request is ListRefunds list && list.Capture == fact.About.Capture))
            decision.Ask(
                decision.Moment.Provider,
                new ListRefunds(payment?.Id, fact.About.Capture!),
                payment?.Id,
                payment?.Shares[0].Order);
        return new Outcome.Applied();
    }

    /// <summary>The provider refused to make it, or surely never made it.</summary>
    public static void Refuse(Decision decision, Id<Refund> id, PaymentError error)
    {
        if (decision.Refunds.Find(id) is { Step: null } refund)
            Change(decision, refund with { IsRefused = true, OutcomeUnknown = false, Error = error });
    }

    /// <summary>Nobody can tell yet whether the provider made it.</summary>
    public static void Wonder(Decision decision, Id<Refund> id)
    {
        if (decision.Refunds.Find(id) is { Step: null } refund)
            Change(decision, refund with { OutcomeUnknown = true });
    }

    static Refund Found(Decision decision, Payment? payment, RefundTold fact) => new()
    {
        Id = decision.Moment.Ids.Next<Refund>(),
        Payment = payment?.Id,
        Order = payment is { Shares.Count: > 1 } && fact.About.Orders is [var order] ? order : null,
        Provider = fact.Refund.Provider,
        Live = fact.Refund.Live,
        Amount = fact.Amount,
        CreatedAt = decision.Moment.At,
    };

    static void Change(Decision decision, Refund refund)
    {
        var payment = decision.Payment(refund.Payment!.Value)!;
        var before = decision.Refunds.Find(refund.Id);
        var taken = TakingPostings.Certain(decision, payment);
        decision.Refunds.Put(refund.Id, refund);
        if (before?.Status == refund.Status)
            return;
        if (refund.Ref is { } reference && (refund.Status is RefundStatus.Succeeded || before?.Status is RefundStatus.Succeeded))
        {
            var cause = refund.Status is RefundStatus.Succeeded ? Causes.Refund(reference) : Causes.RefundReturned(reference);
            TakingPostings.Post(decision, payment, cause, Chart.ProviderClearing(payment.Provider, payment.Live), taken);
        }

        OrderMoney.Level(decision, payment.Id);
        if (refund.Step is RefundStep.Failed)
            OpenFailed(decision, payment, refund);
        // "Pending" was told when it was begun.
        if (before is not { IsOpen: true } || !refund.IsOpen)
            Tell(decision, payment, refund);
    }

    static void OpenFailed(Decision decision, Payment payment, Refund refund) => decision.Open(
        CaseKind.RefundFailed,
        $"refund_failed:{refund.Id}",
        refund.Order ?? payment.Shares[0].Order,
        payment.Id,
        refund.Amount,
        $"Refund {refund.Id} of {refund.Amount} came to nothing ({refund.Error?.Message ?? "the provider gave no reason"}). The money is "
        + "with the provider again and the customer is still owed it. Refund it by another way.");

    /// <summary>Money went back that is no payment's here: it is booked all the same, and shown.</summary>
    static void Stray(Decision decision, Refund? before, Refund refund)
    {
        decision.Refunds.Put(refund.Id, refund);
        var (was, now) = (before?.Status is RefundStatus.Succeeded, refund.Status is RefundStatus.Succeeded);
        if (was != now)
        {
            var amount = now ? refund.Amount : Money.Zero(refund.Amount.Currency) - refund.Amount;
            decision.Post(
                now ? Causes.Refund(refund.Ref!) : Causes.RefundReturned(refund.Ref!),
                [
                    LedgerEntry.Debit(Chart.Suspense(refund.Live), amount),
                    LedgerEntry.Credit(Chart.ProviderClearing(refund.Provider, refund.Live), amount),
                ],
                null,
                null);
        }

        decision.Open(
            CaseKind.Unattributed,
            $"refund:{refund.Ref!.Value}",
            null,
            null,
            refund.Amount,
            $"{refund.Provider} refunded {refund.Amount} ({refund.Ref.Value}) of money that no payment here brought. It is booked against "
            + "suspense. Find out whose it was, then close this case.");
    }

    static void Tell(Decision decision, Payment payment, Refund refund)
    {
        var type = refund.Status switch
        {
            RefundStatus.Pending => "refund.pending",
            RefundStatus.Succeeded => "refund.succeeded",
            RefundStatus.Failed or RefundStatus.Canceled => "refund.failed",
            _ => null,
        };
        if (type is null)
            return;
        foreach (var share in payment.Shares.Where(share => OrderMoney.Concerns(refund, share.Order)))
            decision.Notify(share.Order, type, payload => Describe(payload, refund));
    }

    static void Describe(JsonObject payload, Refund refund)
    {
        var told = new JsonObject
        {
            ["id"] = refund.Id.ToString(),
            ["payment"] = refund.Payment.ToString(),
            ["amount"] = refund.Amount.Minor,
            ["status"] = Words.Of(refund.Status),
        };
        if (refund.Error is { } error)
            told["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        payload["refund"] = told;
    }
}
