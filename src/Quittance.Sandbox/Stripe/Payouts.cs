using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The calls on payouts.</summary>
internal sealed class Payouts(Account account, BalanceTransactions balance, PayoutFlow flow)
{
    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Field.Integer("amount", 1).Required(), Field.Text("currency").Required(), Field.Metadata().Clearable(),
            Field.Text("description").Clearable(), Field.Text("statement_descriptor", 22).Clearable(), Field.Choice("method", "standard"),
            Field.Ignored("destination"), Field.Ignored("source_type"));
        var amount = form.Integer("amount")!.Value;
        var currency = Currencies.Require(form.Text("currency")!, "currency");
        if (balance.Available(currency) < amount) throw StripeError.NoBalance();
        var payout = flow.New(amount, currency, automatic: false, form);
        flow.Start(payout);
        return payout.ToJson();
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var payout = Find(id);
        var before = payout.ToJson();
        payout.Metadata.Merge(call.Accept(Field.Metadata().Clearable()));
        account.Events.Emit("payout.updated", payout, Json.Changes(before, payout.ToJson()));
        return payout.ToJson();
    }

    public JsonObject Cancel(ApiCall call, string id)
    {
        var payout = Find(id);
        call.Accept();
        if (payout.IsAutomatic || payout.Status is not PayoutStatus.Pending)
        {
            throw StripeError.State(null, $"Only a pending payout that you made yourself can be canceled; this one is "
                + $"{(payout.IsAutomatic ? "automatic" : Json.Name(payout.Status))}.");
        }
        flow.Cancel(payout);
        return payout.ToJson();
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var status = call.Parameters.Text("status");
        return call.List(account.Payouts, row => status is null || Json.Name(row.Status) == status,
            Field.Choice("status", "pending", "in_transit", "paid", "failed", "canceled"));
    }

    Payout Find(string id) => account.Payouts.Find(id) ?? throw StripeError.NoSuch("payout", id);
}
