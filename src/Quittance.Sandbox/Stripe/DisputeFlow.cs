namespace Quittance.Sandbox.Stripe;

/// <summary>
/// What the cardholder's bank does. An inquiry takes no money; a formal dispute takes it at the beginning, with a fee; what is given back
/// comes at the end or before it (docs.stripe.com/disputes).
/// </summary>
internal sealed class DisputeFlow(Account account, BalanceTransactions balance)
{
    /// <summary>Opens a dispute. The debit follows by <see cref="Withdraw"/>, as an event of its own.</summary>
    public Dispute Open(Charge charge, long amount, string reason, bool inquiry)
    {
        var dispute = new Dispute(account.Ids.Mint("dp_1", 23), account.Clock, charge, amount, reason)
        {
            Status = inquiry ? DisputeStatus.WarningNeedsResponse : DisputeStatus.NeedsResponse,
        };
        charge.Dispute = dispute;
        account.Disputes.Add(dispute.Id, dispute);
        account.Events.Emit("charge.dispute.created", dispute);
        return dispute;
    }

    /// <summary>Debits the amount and the fee, once.</summary>
    public void Withdraw(Dispute dispute)
    {
        if (dispute.Withdrawal is not null) return;
        var row = balance.Add("adjustment", "dispute", balance.Settle(-dispute.Amount, dispute.Charge.Currency), dispute.Id,
            account.Options.DisputeFee);
        dispute.Withdrawal = row;
        account.MoneyMoved(Movement.DisputeWithdrawal, row.Id, dispute.Amount, dispute.Charge, dispute: dispute.Id,
            balanceTransaction: row.Id);
        if (row.Fee > 0)
        {
            account.MoneyMoved(Movement.DisputeFee, row.Id, row.Fee, dispute.Charge, dispute: dispute.Id, balanceTransaction: row.Id,
                currency: row.Currency);
        }
        account.Events.Emit("charge.dispute.funds_withdrawn", dispute);
    }

    /// <summary>Gives back what was debited, or a part of it; once, and whatever the dispute's end.</summary>
    public void Reinstate(Dispute dispute, long amount)
    {
        Credit(dispute, amount);
        account.Events.Emit("charge.dispute.funds_reinstated", dispute);
    }

    /// <summary>Makes a formal dispute of an inquiry; the debit is an event of its own.</summary>
    public void Escalate(Dispute dispute) => Change(dispute, DisputeStatus.NeedsResponse);

    /// <summary>Ends an inquiry without any money.</summary>
    public void CloseInquiry(Dispute dispute)
    {
        dispute.Status = DisputeStatus.WarningClosed;
        account.Events.Emit("charge.dispute.closed", dispute);
    }

    /// <summary>Ends a formal dispute. A win gives the amount back, unless money came back before.</summary>
    public void Close(Dispute dispute, bool won, long amount)
    {
        Withdraw(dispute);
        dispute.Status = won ? DisputeStatus.Won : DisputeStatus.Lost;
        var credits = won && dispute.Reinstatement is null;
        if (credits) Credit(dispute, amount);
        account.Events.Emit("charge.dispute.closed", dispute);
        if (credits) account.Events.Emit("charge.dispute.funds_reinstated", dispute);
    }

    void Credit(Dispute dispute, long amount)
    {
        var row = balance.Add("adjustment", "dispute_reversal", amount, dispute.Charge.Currency, dispute.Id);
        dispute.Reinstatement = row;
        account.MoneyMoved(Movement.DisputeReinstatement, row.Id, amount, dispute.Charge, dispute: dispute.Id, balanceTransaction: row.Id);
    }

    void Change(Dispute dispute, DisputeStatus status)
    {
        var before = dispute.ToJson();
        dispute.Status = status;
        account.Events.Emit("charge.dispute.updated", dispute, Json.Changes(before, dispute.ToJson()));
    }
}
