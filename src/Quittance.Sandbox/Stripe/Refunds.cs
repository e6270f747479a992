using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>What a refund is asked to do; without an amount it gives back all that is left.</summary>
internal sealed record RefundTerms(long? Amount, string? Reason, Metadata Metadata)
{
    public bool ReversesTransfer { get; init; }
    public bool RefundsFee { get; init; }

    /// <summary>True where it is made to wait for money.</summary>
    public bool Waits { get; init; }
}

/// <summary>The calls on refunds.</summary>
internal sealed class Refunds(Account account, RefundFlow flow, DestinationCharges destinations)
{
    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Field.Text("charge"), Field.Text("payment_intent"), Field.Integer("amount", 1), Field.Metadata().Clearable(),
            Field.Choice("reason", "duplicate", "fraudulent", "requested_by_customer"), Field.Flag("reverse_transfer"),
            Field.Flag("refund_application_fee"), Field.Ignored("instructions_email"));
        var charge = Target(form.Text("charge"), form.Text("payment_intent"));
        return Make(charge, new RefundTerms(form.Integer("amount"), form.Text("reason"), Metadata.From(form))
        {
            ReversesTransfer = form.Flag("reverse_transfer") is true,
            RefundsFee = form.Flag("refund_application_fee") is true,
            Waits = call.Fault is CallFault.PendingFunds,
        }).ToJson();
    }

    /// <summary>Makes a refund, by the API or from the dashboard.</summary>
    /// <exception cref="StripeError">The charge cannot be refunded, or not by so much.</exception>
    public Refund Make(Charge charge, RefundTerms terms)
    {
        var left = charge.AmountCaptured - charge.AmountRefunded;
        if (charge.Dispute is { BlocksRefund: true })
        {
            throw StripeError.State("charge_disputed", $"Charge {charge.Id} has been charged back; cannot issue a refund.");
        }
        if (left == 0) throw StripeError.State("charge_already_refunded", $"Charge {charge.Id} has already been refunded.");
        var amount = terms.Amount ?? left;
        if (amount > left)
        {
            throw StripeError.State(null,
                $"Refund amount ({Currencies.Format(amount, charge.Currency)}) is greater than unrefunded amount on "
                + $"charge ({Currencies.Format(left, charge.Currency)})");
        }
        Currencies.RequireDivisible(amount, charge.Currency, "amount");
        var prefix = charge.Method.Instrument is Instrument.Card ? "re_3" : "pyr_1";
        var refund = new Refund(account.Ids.Mint(prefix, 23), account.Clock.Seconds, charge, amount, terms.Reason)
        {
            Metadata = terms.Metadata,
            ReversesTransfer = terms.ReversesTransfer,
            RefundsFee = terms.RefundsFee,
        };
        destinations.TakeBack(refund);
        flow.Start(refund, terms.Waits);
        return refund;
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var refund = Find(id);
        var before = refund.ToJson();
        refund.Metadata.Merge(call.Accept(Field.Metadata().Clearable()));
        account.Events.Emit("refund.updated", refund, Json.Changes(before, refund.ToJson()));
        return refund.ToJson();
    }

    public JsonObject Cancel(ApiCall call, string id)
    {
        var refund = Find(id);
        call.Accept();
        if (refund.Status is not RefundStatus.RequiresAction)
        {
            throw StripeError.State(null, $"Only refunds with status `requires_action` can be canceled; this refund's status is "
                + $"`{Json.Name(refund.Status)}`.");
        }
        flow.Cancel(refund);
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

    /// <summary>The captured charge that a refund names.</summary>
    /// <exception cref="StripeError">None is named, or it took no money.</exception>
    public Charge Target(string? chargeId, string? intentId)
    {
        if (chargeId is not null)
        {
            var named = account.Charges.Find(chargeId) ?? throw StripeError.NoSuch("charge", chargeId, "charge");
            return named.AmountCaptured > 0
                ? named
                : throw StripeError.State(null, $"Charge {named.Id} has not been captured; it cannot be refunded.");
        }
        if (intentId is null)
        {
            throw new StripeError(400, "invalid_request_error", "parameter_missing",
                "One of the following params should be provided for this request: payment_intent or charge.");
        }
        var intent = account.PaymentIntents.Find(intentId) ?? throw StripeError.NoSuch("payment_intent", intentId, "payment_intent");
        return intent.LatestCharge is { } charge && charge.AmountCaptured > 0
            ? charge
            : throw StripeError.State(null, $"This PaymentIntent ({intent.Id}) does not have a successful charge to refund.");
    }

    Refund Find(string id) => account.Refunds.Find(id) ?? throw StripeError.NoSuch("refund", id);
}
