using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Charges are read here; they are made by the attempts of an intent.</summary>
internal sealed class Charges(Account account)
{
    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var charge = Find(id);
        var form = call.Accept(Field.Metadata().Clearable(), Field.Text("description").Clearable());
        charge.Metadata.Merge(form);
        if (form.Has("description")) charge.Description = form.Text("description");
        account.Events.Emit("charge.updated", charge);
        return charge.ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var (intent, customer, group) = (call.Parameters.Text("payment_intent"), call.Parameters.Text("customer"),
            call.Parameters.Text("transfer_group"));
        return call.List(account.Charges, row => (intent is null || row.Intent.Id == intent)
            && (customer is null || row.Customer?.Id == customer) && (group is null || row.Intent.TransferGroup == group),
            Field.Text("payment_intent"), Field.Text("customer"), Field.Text("transfer_group"));
    }

    public JsonObject ListRefunds(ApiCall call, string id)
    {
        var charge = Find(id);
        return call.List(account.Refunds, row => row.Charge == charge);
    }

    public Charge Find(string id) => account.Charges.Find(id) ?? throw StripeError.NoSuch("charge", id);
}
