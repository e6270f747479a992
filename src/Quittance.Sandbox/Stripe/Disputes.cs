using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>A cardholder's complaint at their bank (docs.stripe.com/disputes). The money goes at the beginning and may come back.</summary>
internal sealed class Dispute(string id, long created, Charge charge, long amount, string reason) : Resource(id, created)
{
    const long ResponseSeconds = 7 * 86400;

    public Charge Charge => charge;
    public long Amount => amount;
    public string Status { get; set; } = "needs_response";
    public bool IsClosed => Status is "won" or "lost";
    public bool BlocksRefund => Status is not "won";
    public BalanceTransaction? Withdrawal { get; set; }
    public BalanceTransaction? Reinstatement { get; set; }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "dispute",
        ["amount"] = amount,
        ["balance_transactions"] = Json.Array(new[] { Withdrawal, Reinstatement }.OfType<BalanceTransaction>().Select(row => row.ToJson())),
        ["charge"] = charge.Id,
        ["created"] = Created,
        ["currency"] = charge.Currency,
        ["enhanced_eligibility_types"] = new JsonArray(),
        ["evidence"] = new JsonObject(),
        ["evidence_details"] = new JsonObject
        {
            ["due_by"] = Created + ResponseSeconds,
            ["has_evidence"] = false,
            ["past_due"] = false,
            ["submission_count"] = 0,
        },
        ["is_charge_refundable"] = false,
        ["livemode"] = false,
        ["metadata"] = Metadata.ToJson(),
        ["payment_intent"] = charge.Intent.Id,
        ["payment_method_details"] = new JsonObject
        {
            ["card"] = new JsonObject { ["brand"] = "visa", ["case_type"] = "chargeback", ["network_reason_code"] = "10.4" },
            ["type"] = "card",
        },
        ["reason"] = reason,
        ["status"] = Status,
    };
}

/// <summary>Disputes as the bank plays them, and the merchant's calls on them.</summary>
internal sealed class Disputes(Account account, BalanceTransactions balance)
{
    /// <summary>Opens a dispute. The debit follows by <see cref="Withdraw"/>, as an event of its own.</summary>
    public Dispute Open(Charge charge, long amount)
    {
        var dispute = new Dispute(account.Ids.Mint("dp_1", 23), account.Clock.Seconds, charge, amount, "fraudulent");
        charge.Dispute = dispute;
        account.Disputes.Add(dispute.Id, dispute);
        account.Events.Emit("charge.dispute.created", dispute);
        return dispute;
    }

    /// <summary>Debits the account, once.</summary>
    public void Withdraw(Dispute dispute)
    {
        if (dispute.Withdrawal is not null) return;
        dispute.Withdrawal = balance.Add("adjustment", "dispute", balance.Settle(-dispute.Amount, dispute.Charge.Currency), dispute.Id, account.Options.DisputeFee);
        Move(Movement.DisputeWithdrawal, dispute, dispute.Withdrawal);
        account.Events.Emit("charge.dispute.funds_withdrawn", dispute);
    }

    /// <summary>Ends the dispute; a win gives the money back.</summary>
    public void Close(Dispute dispute, bool won)
    {
        Withdraw(dispute);
        dispute.Status = won ? "won" : "lost";
        if (won)
        {
            dispute.Reinstatement = balance.Add("adjustment", "dispute_reversal", dispute.Amount, dispute.Charge.Currency, dispute.Id);
            Move(Movement.DisputeReinstatement, dispute, dispute.Reinstatement);
        }
        account.Events.Emit("charge.dispute.closed", dispute);
        if (won) account.Events.Emit("charge.dispute.funds_reinstated", dispute);
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var dispute = Find(id);
        var form = call.Accept(Field.Metadata().Clearable(), Field.Ignored("evidence"), Field.Flag("submit"),
            Field.Ignored("intended_submission_method"));
        dispute.Metadata.Merge(form);
        if (form.Has("evidence") && form.Flag("submit") is not false && !dispute.IsClosed) dispute.Status = "under_review";
        account.Events.Emit("charge.dispute.updated", dispute);
        return dispute.ToJson();
    }

    public JsonObject Accept(ApiCall call, string id)
    {
        var dispute = Find(id);
        call.Accept();
        if (dispute.IsClosed) throw StripeError.State(null, "This dispute is already closed.");
        Close(dispute, won: false);
        return dispute.ToJson();
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var (charge, intent) = (call.Parameters.Text("charge"), call.Parameters.Text("payment_intent"));
        return call.List(account.Disputes,
            row => (charge is null || row.Charge.Id == charge) && (intent is null || row.Charge.Intent.Id == intent),
            Field.Text("charge"), Field.Text("payment_intent"));
    }

    void Move(Movement movement, Dispute dispute, BalanceTransaction row) =>
        account.MoneyMoved(movement, row.Id, dispute.Amount, dispute.Charge, dispute: dispute.Id);

    Dispute Find(string id) => account.Disputes.Find(id) ?? throw StripeError.NoSuch("dispute", id);
}
