using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>
/// What becomes of a refund. A card's succeeds at once and may fail weeks later; a bank debit's takes days; one that the balance does not
/// cover waits (docs.stripe.com/refunds).
/// </summary>
internal sealed class RefundFlow(Account account, BalanceTransactions balance)
{
    static readonly TimeSpan BetweenTries = TimeSpan.FromDays(1);
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    /// <summary>Starts a refund that may be made: its amount was checked.</summary>
    /// <param name="refund">A new refund, which nobody has been told of.</param>
    /// <param name="waits">True where it has to wait for money.</param>
    public void Start(Refund refund, bool waits)
    {
        account.Refunds.Add(refund.Id, refund);
        refund.Charge.Refunds.Add(refund);
        if (waits || !IsCovered(refund))
        {
            refund.PendingReason = "insufficient_funds";
            account.Agenda.Plan(BetweenTries, () => TryAgain(refund));
            account.Events.Emit("refund.created", refund);
            return;
        }
        Debit(refund);
        var settlesLater = SettlesLater(refund);
        if (!settlesLater) refund.Status = RefundStatus.Succeeded;
        account.Events.Emit("refund.created", refund);
        account.Events.Emit("charge.refunded", refund.Charge);
        if (settlesLater) return;
        var before = refund.ToJson();
        refund.Reference = account.Ids.Mint("", 23);
        Tell(refund, before);
        PlanFailure(refund);
    }

    /// <summary>The bank has paid the customer.</summary>
    public void Succeed(Refund refund)
    {
        var before = refund.ToJson();
        var debits = refund.BalanceTransaction is null;
        if (debits) Debit(refund);
        (refund.Status, refund.PendingReason) = (RefundStatus.Succeeded, null);
        if (debits) account.Events.Emit("charge.refunded", refund.Charge);
        Tell(refund, before);
        PlanFailure(refund);
    }

    /// <summary>The customer's bank did not take the money, however long after; it comes back.</summary>
    public void Fail(Refund refund, string reason)
    {
        End(refund, RefundStatus.Failed, reason);
        account.Events.Emit("refund.failed", refund);
    }

    /// <summary>Called off before the customer acted.</summary>
    public void Cancel(Refund refund) => End(refund, RefundStatus.Canceled, null);

    /// <summary>The customer must first say where the money shall go.</summary>
    public void AskCustomer(Refund refund)
    {
        var before = refund.ToJson();
        (refund.Status, refund.PendingReason) = (RefundStatus.RequiresAction, null);
        Tell(refund, before);
    }

    void TryAgain(Refund refund)
    {
        if (refund is not { Status: RefundStatus.Pending, BalanceTransaction: null }) return;
        if (account.Clock.Seconds >= refund.Created + (long)LongestWait.TotalSeconds)
        {
            Fail(refund, "insufficient_funds");
        }
        else if (!IsCovered(refund))
        {
            account.Agenda.Plan(BetweenTries, () => TryAgain(refund));
        }
        else if (SettlesLater(refund))
        {
            var before = refund.ToJson();
            Debit(refund);
            account.Events.Emit("charge.refunded", refund.Charge);
            Tell(refund, before);
        }
        else
        {
            Succeed(refund);
        }
    }

    bool IsCovered(Refund refund)
    {
        var needed = balance.Settle(refund.Amount, refund.Charge.Currency);
        return !account.Options.RefundsNeedBalance || balance.Available(needed.Currency) >= needed.Amount;
    }

    static bool SettlesLater(Refund refund) => refund.Charge.Method.Instrument is Instrument.BankDebit
        or Instrument.Card { Test.Refunds: RefundBehaviour.SucceedsLater };

    void Debit(Refund refund)
    {
        var type = refund.Charge.Method.Instrument is Instrument.Card ? "refund" : "payment_refund";
        var row = balance.Add(type, "refund", -refund.Amount, refund.Charge.Currency, refund.Id);
        refund.BalanceTransaction = row.Id;
        account.MoneyMoved(Movement.Refund, refund.Id, refund.Amount, refund.Charge, refund: refund.Id, balanceTransaction: row.Id);
        if (!SettlesLater(refund)) return;
        refund.PendingReason = "processing";
        account.Agenda.Plan(account.Options.RefundDelay, () =>
        {
            if (refund is { Status: RefundStatus.Pending }) Succeed(refund);
        });
    }

    void PlanFailure(Refund refund)
    {
        if (refund.Charge.Method.Instrument is not Instrument.Card { Test.Refunds: RefundBehaviour.FailsLater }) return;
        account.Agenda.Plan(account.Options.RefundDelay, () =>
        {
            if (refund.Status is RefundStatus.Succeeded) Fail(refund, "expired_or_canceled_card");
        });
    }

    void End(Refund refund, RefundStatus status, string? reason)
    {
        var before = refund.ToJson();
        (refund.Status, refund.FailureReason, refund.PendingReason) = (status, reason, null);
        if (refund.BalanceTransaction is not null)
        {
            var row = balance.Add("refund_failure", "refund_failure", refund.Amount, refund.Charge.Currency, refund.Id);
            refund.FailureBalanceTransaction = row.Id;
            account.MoneyMoved(Movement.RefundFailure, row.Id, refund.Amount, refund.Charge, refund: refund.Id,
                balanceTransaction: row.Id);
        }
        Tell(refund, before);
    }

    /// <summary>Two events for one change: the older one of the charge, and the refund's own.</summary>
    void Tell(Refund refund, JsonObject before)
    {
        var previous = Json.Changes(before, refund.ToJson());
        account.Events.Emit("charge.refund.updated", refund, previous);
        account.Events.Emit("refund.updated", refund, previous);
    }
}
