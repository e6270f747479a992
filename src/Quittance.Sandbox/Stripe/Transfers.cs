using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The calls on transfers and their reversals.</summary>
internal sealed class Transfers(Account account, BalanceTransactions balance, ConnectedAccounts sellers, TransferFlow flow)
{
    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Field.Integer("amount", 1).Required(), Field.Text("currency").Required(),
            Field.Text("destination").Required(), Field.Text("source_transaction"), Field.Text("transfer_group"),
            Field.Text("description").Clearable(), Field.Metadata().Clearable(), Field.Ignored("source_type"));
        var amount = form.Integer("amount")!.Value;
        var currency = Currencies.Require(form.Text("currency")!, "currency");
        Currencies.RequireDivisible(amount, currency, "amount");
        var destination = sellers.Require(form.Text("destination")!, "destination");
        var source = form.Text("source_transaction") is { } id ? Source(id, amount, currency) : null;
        if (source is null && balance.Available(currency) < amount) throw StripeError.NoBalance();
        return flow.Make(amount, currency, destination, source, form.Text("transfer_group") ?? source?.TransferGroup,
            form.Text("description"), Metadata.From(form)).ToJson();
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var transfer = Find(id);
        var form = call.Accept(Field.Metadata().Clearable(), Field.Text("description").Clearable());
        var before = transfer.ToJson();
        transfer.Metadata.Merge(form);
        if (form.Has("description")) transfer.Description = form.Text("description");
        account.Events.Emit("transfer.updated", transfer, Json.Changes(before, transfer.ToJson()));
        return transfer.ToJson();
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var (destination, group) = (call.Parameters.Text("destination"), call.Parameters.Text("transfer_group"));
        return call.List(account.Transfers,
            row => (destination is null || row.Destination.Id == destination) && (group is null || row.Group == group),
            Field.Text("destination"), Field.Text("transfer_group"));
    }

    public JsonObject Reverse(ApiCall call, string id)
    {
        var transfer = Find(id);
        var form = call.Accept(Field.Integer("amount", 1), Field.Metadata().Clearable(), Field.Text("description"),
            Field.Flag("refund_application_fee"));
        if (form.Flag("refund_application_fee") is true)
        {
            throw StripeError.Unsupported("The parameter refund_application_fee on a reversal", "refund_application_fee");
        }
        if (transfer.Left == 0) throw StripeError.State(null, $"Transfer {transfer.Id} is already fully reversed.");
        var amount = form.Integer("amount") ?? transfer.Left;
        if (amount > transfer.Left)
        {
            throw StripeError.State(null, $"Transfer reversal amount ({Currencies.Format(amount, transfer.Currency)}) is greater than "
                + $"unreversed amount on transfer ({Currencies.Format(transfer.Left, transfer.Currency)})");
        }
        return flow.Reverse(transfer, amount, null, Metadata.From(form)).ToJson();
    }

    public JsonObject UpdateReversal(ApiCall call, string id, string reversalId)
    {
        var reversal = FindReversal(id, reversalId);
        reversal.Metadata.Merge(call.Accept(Field.Metadata().Clearable()));
        return reversal.ToJson();
    }

    public JsonObject GetReversal(ApiCall call, string id, string reversalId)
    {
        call.Accept();
        return FindReversal(id, reversalId).ToJson();
    }

    public JsonObject ListReversals(ApiCall call, string id)
    {
        var transfer = Find(id);
        return call.List(account.TransferReversals, row => row.Transfer == transfer);
    }

    /// <summary>The charge that a transfer draws on; all its transfers together never exceed it.</summary>
    Charge Source(string id, long amount, string currency)
    {
        var charge = account.Charges.Find(id) ?? throw StripeError.NoSuch("charge", id, "source_transaction");
        if (charge.AmountCaptured == 0)
        {
            throw StripeError.State(null, $"Charge {id} has not been captured; it cannot be the source of a transfer.");
        }
        var settled = balance.Settle(charge.AmountCaptured, charge.Currency);
        if (settled.Currency != currency)
        {
            throw StripeError.Invalid(null, $"The currency of source_transaction's balance transaction ({settled.Currency}) must be the "
                + $"same as the transfer currency ({currency})", "currency");
        }
        var taken = charge.Transfers.Sum(transfer => transfer.Left);
        if (amount <= settled.Amount - taken) return charge;
        throw StripeError.State(null, "Transfers using this transaction as a source must not exceed the source amount of "
            + $"{Currencies.Format(settled.Amount, currency)}. (There are already transfers using this source, amounting to "
            + $"{Currencies.Format(taken, currency)}.)");
    }

    Transfer Find(string id) => account.Transfers.Find(id) ?? throw StripeError.NoSuch("transfer", id);

    TransferReversal FindReversal(string id, string reversalId) =>
        Find(id).Reversals.Find(reversal => reversal.Id == reversalId) ?? throw StripeError.NoSuch("transfer reversal", reversalId);
}
