using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Where a refund stands; succeeded is not final (docs.stripe.com/refunds).</summary>
internal enum RefundStatus { Pending, RequiresAction, Succeeded, Failed, Canceled }

/// <summary>Money given back (docs.stripe.com/api/refunds).</summary>
internal sealed class Refund(string id, long created, Charge charge, long amount, string? reason) : Resource(id, created)
{
    public Charge Charge => charge;
    public long Amount => amount;
    public RefundStatus Status { get; set; } = RefundStatus.Succeeded;
    public string? BalanceTransaction { get; set; }

    /// <summary>Whether the refund takes from what may still be refunded.</summary>
    public bool Counts => Status is not (RefundStatus.Failed or RefundStatus.Canceled);

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "refund",
        ["amount"] = amount,
        ["balance_transaction"] = BalanceTransaction,
        ["charge"] = charge.Id,
        ["created"] = Created,
        ["currency"] = charge.Currency,
        ["destination_details"] = charge.Method.Instrument is Instrument.Card
            ? new JsonObject { ["card"] = new JsonObject { ["reference_status"] = "pending", ["type"] = "refund" }, ["type"] = "card" }
            : new JsonObject { ["type"] = "sepa_bank_transfer" },
        ["metadata"] = Metadata.ToJson(),
        ["payment_intent"] = charge.Intent.Id,
        ["reason"] = reason,
        ["receipt_number"] = null,
        ["source_transfer_reversal"] = null,
        ["status"] = Json.Name(Status),
        ["transfer_reversal"] = null,
    };
}

/// <summary>The calls on refunds.</summary>
internal sealed class Refunds(Account account, BalanceTransactions balance)
{
    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Field.Text("charge"), Field.Text("payment_intent"), Field.Integer("amount", 1), Field.Metadata().Clearable(),
            Field.Choice("reason", "duplicate", "fraudulent", "requested_by_customer"), Field.Flag("reverse_transfer"),
            Field.Flag("refund_application_fee"), Field.Ignored("instructions_email"));
        var charge = Target(form);
        var left = charge.AmountCaptured - charge.AmountRefunded;
        if (charge.Dispute is { BlocksRefund: true })
        {
            throw StripeError.State("charge_disputed", $"Charge {charge.Id} has been charged back; cannot issue a refund.");
        }
        if (left == 0) throw StripeError.State("charge_already_refunded", $"Charge {charge.Id} has already been refunded.");
        var amount = form.Integer("amount") ?? left;
        if (amount > left)
        {
            throw StripeError.State(null,
                $"Refund amount ({Currencies.Format(amount, charge.Currency)}) is greater than unrefunded amount on "
                + $"charge ({Currencies.Format(left, charge.Currency)})");
        }
        Currencies.RequireDivisible(amount, charge.Currency, "amount");
        return Make(charge, amount, form.Text("reason"), Metadata.From(form)).ToJson();
    }

    Refund Make(Charge charge, long amount, string? reason, Metadata metadata)
    {
        var isCard = charge.Method.Instrument is Instrument.Card;
        var refund = new Refund(account.Ids.Mint(isCard ? "re_3" : "pyr_1", 23), account.Clock.Seconds, charge, amount, reason)
        {
            Metadata = metadata,
        };
        account.Refunds.Add(refund.Id, refund);
        charge.Refunds.Add(refund);
        refund.BalanceTransaction = balance.Add(isCard ? "refund" : "payment_refund", "refund", -amount, 0, charge.Currency, refund.Id).Id;
        account.MoneyMoved(Movement.Refund, refund.Id, amount, charge, refund: refund.Id);
        account.Events.Emit("refund.created", refund);
        account.Events.Emit("charge.refunded", charge);
        account.Events.Emit("charge.refund.updated", refund);
        return refund;
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var refund = Find(id);
        refund.Metadata.Merge(call.Accept(Field.Metadata().Clearable()));
        account.Events.Emit("refund.updated", refund);
        return refund.ToJson();
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var (charge, intent) = (call.Parameters.Text("charge"), call.Parameters.Text("payment_intent"));
        return call.List(account.Refunds,
            row => (charge is null || row.Charge.Id == charge) && (intent is null || row.Charge.Intent.Id == intent),
            Field.Text("charge"), Field.Text("payment_intent"));
    }

    Charge Target(FormObject form)
    {
        if (form.Text("charge") is { } chargeId)
        {
            return Refundable(account.Charges.Find(chargeId) ?? throw StripeError.NoSuch("charge", chargeId, "charge"));
        }
        var intentId = form.Text("payment_intent")
            ?? throw new StripeError(400, "invalid_request_error", "parameter_missing",
                "One of the following params should be provided for this request: payment_intent or charge.");
        var intent = account.PaymentIntents.Find(intentId) ?? throw StripeError.NoSuch("payment_intent", intentId, "payment_intent");
        return intent.LatestCharge is { } charge && charge.AmountCaptured > 0
            ? charge
            : throw StripeError.State(null, $"This PaymentIntent ({intent.Id}) does not have a successful charge to refund.");
    }

    static Charge Refundable(Charge charge) => charge.AmountCaptured > 0
        ? charge
        : throw StripeError.State(null, $"Charge {charge.Id} has not been captured; it cannot be refunded.");

    Refund Find(string id) => account.Refunds.Find(id) ?? throw StripeError.NoSuch("refund", id);
}
