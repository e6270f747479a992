using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Takes money to the merchant's bank: each day by itself, or on demand; the bank may return it days later.</summary>
internal sealed class PayoutFlow(Account account, BalanceTransactions balance)
{
    /// <summary>Pays out what is available each midnight from now on.</summary>
    public void PlanDaily()
    {
        var midnight = new DateTimeOffset(account.Clock.Now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        account.Agenda.Plan(midnight, () =>
        {
            PayAll();
            PlanDaily();
        });
    }

    /// <summary>Pays out all that is available, in each currency.</summary>
    public List<Payout> PayAll()
    {
        var payouts = new List<Payout>();
        foreach (var rows in balance.Unpaid())
        {
            var amount = rows.Sum(row => row.Net);
            if (amount <= 0) continue;
            var payout = New(amount, rows.Key, automatic: true);
            foreach (var row in rows) row.Payout = payout.Id;
            payouts.Add(payout);
            Start(payout);
        }
        return payouts;
    }

    /// <summary>A payout that nobody knows of yet.</summary>
    public Payout New(long amount, string currency, bool automatic, FormObject? form = null)
    {
        var arrives = account.Clock.Seconds + (long)account.Options.PayoutDelay.TotalSeconds;
        return new Payout(account.Ids.Mint("po_1", 23), account.Clock.Seconds, amount, currency, automatic, arrives)
        {
            Description = form?.Text("description") ?? (automatic ? "STRIPE PAYOUT" : null),
            StatementDescriptor = form?.Text("statement_descriptor"),
            Metadata = Metadata.From(form),
        };
    }

    /// <summary>Takes the money off the balance and sends it.</summary>
    public void Start(Payout payout)
    {
        var row = balance.Add("payout", "payout", new SettledAmount(-payout.Amount, payout.Currency, null), payout.Id);
        payout.BalanceTransaction = row.Id;
        if (payout.IsAutomatic) row.Payout = payout.Id;
        account.Payouts.Add(payout.Id, payout);
        Record(Movement.Payout, payout, payout.Id, row);
        account.Events.Emit("payout.created", payout);
        account.Agenda.Plan(account.Options.PayoutDelay / 2, () =>
        {
            if (payout.Status is PayoutStatus.Pending) Send(payout);
        });
        account.Agenda.Plan(account.Options.PayoutDelay, () =>
        {
            if (payout.Status is PayoutStatus.InTransit) Pay(payout);
        });
    }

    /// <summary>It is expected in the bank; not more.</summary>
    public void Pay(Payout payout)
    {
        if (payout.Status is PayoutStatus.Pending) Send(payout);
        payout.Status = PayoutStatus.Paid;
        account.Events.Emit("payout.paid", payout);
    }

    /// <summary>The bank returns it, before or after it counted as paid.</summary>
    public void Fail(Payout payout, string code)
    {
        (payout.Status, payout.FailureCode) = (PayoutStatus.Failed, code);
        Return(payout, "payout_failure", "payout_reversal");
        account.Events.Emit("payout.failed", payout);
    }

    public void Cancel(Payout payout)
    {
        payout.Status = PayoutStatus.Canceled;
        Return(payout, "payout_cancel", "payout_reversal");
        account.Events.Emit("payout.canceled", payout);
    }

    void Send(Payout payout)
    {
        var before = payout.ToJson();
        payout.Status = PayoutStatus.InTransit;
        account.Events.Emit("payout.updated", payout, Json.Changes(before, payout.ToJson()));
        if (!payout.IsAutomatic) return;
        payout.IsReconciled = true;
        account.Events.Emit("payout.reconciliation_completed", payout);
    }

    void Return(Payout payout, string type, string category)
    {
        var row = balance.Add(type, category, new SettledAmount(payout.Amount, payout.Currency, null), payout.Id);
        payout.FailureBalanceTransaction = row.Id;
        Record(Movement.PayoutFailure, payout, row.Id, row);
    }

    void Record(Movement movement, Payout payout, string id, BalanceTransaction row) =>
        account.MoneyMoved(movement, id, payout.Amount, payout.Currency, new JsonObject
        {
            ["payout"] = payout.Id,
            ["balance_transaction"] = row.Id,
            ["metadata"] = payout.Metadata.ToJson(),
        });
}
