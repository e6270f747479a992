using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The merchant's calls on disputes: read, defend, give in.</summary>
internal sealed class Disputes(Account account, DisputeFlow flow)
{
    public JsonObject Update(ApiCall call, string id)
    {
        var dispute = Find(id);
        var form = call.Accept(Field.Metadata().Clearable(), Field.Ignored("evidence"), Field.Flag("submit"),
            Field.Ignored("intended_submission_method"));
        var before = dispute.ToJson();
        if (form.Has("evidence") || form.Flag("submit") is true)
        {
            if (!dispute.IsFormal && !dispute.IsInquiry) throw Closed(dispute);
            foreach (var (name, value) in form.Object("evidence")?.Members ?? [])
            {
                if (value is FormText text) dispute.Evidence[name] = text.Value;
            }
            if (form.Flag("submit") is not false) dispute.Submit();
        }
        dispute.Metadata.Merge(form);
        account.Events.Emit("charge.dispute.updated", dispute, Json.Changes(before, dispute.ToJson()));
        return dispute.ToJson();
    }

    public JsonObject Close(ApiCall call, string id)
    {
        var dispute = Find(id);
        call.Accept();
        if (!dispute.IsFormal) throw Closed(dispute);
        flow.Close(dispute, won: false, 0);
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

    static StripeError Closed(Dispute dispute) => StripeError.State(null,
        $"This dispute's status is {Json.Name(dispute.Status)}; it can no longer be defended or closed.");

    Dispute Find(string id) => account.Disputes.Find(id) ?? throw StripeError.NoSuch("dispute", id);
}
