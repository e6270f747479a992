using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Plays the banks, and the merchant's own hand in the dashboard, which leaves no trace of an API call.</summary>
internal sealed class BankPlayer(Account account, Refunds refunds, RefundFlow refundFlow)
{
    /// <summary>A refund made in the dashboard.</summary>
    public ControlAnswer Refund(JsonObject request)
    {
        account.Cause = Cause.Dashboard;
        try
        {
            var charge = refunds.Target(Json.Text(request, "charge"), Json.Text(request, "payment_intent"));
            return Json.Number(request, "amount") is <= 0
                ? ControlAnswer.Refuse(400, "invalid_amount", "The amount is a whole number of minor units from 1.")
                : Show(refunds.Make(charge, Json.Number(request, "amount"), Json.Text(request, "reason"), new Metadata()));
        }
        catch (StripeError refusal)
        {
            return ControlAnswer.Refuse(refusal.Status, refusal.Code ?? "refused", refusal.Message);
        }
        finally
        {
            account.Cause = Cause.None;
        }
    }

    /// <summary>Moves a refund on.</summary>
    public ControlAnswer MoveRefund(string id, JsonObject request)
    {
        if (account.Refunds.Find(id) is not { } refund) return Missing("refund", id);
        var outcome = Json.Text(request, "outcome");
        switch (outcome)
        {
            case "succeed" when refund.IsOpen:
                refundFlow.Succeed(refund);
                break;
            case "fail" when refund.Counts:
                refundFlow.Fail(refund, Json.Text(request, "failure_reason") ?? "expired_or_canceled_card");
                break;
            case "cancel" when refund.IsOpen:
                refundFlow.Cancel(refund);
                break;
            case "require_action" when refund.Status is RefundStatus.Pending:
                refundFlow.AskCustomer(refund);
                break;
            default:
                return Refuse("refund", Json.Name(refund.Status), outcome, "succeed", "fail", "cancel", "require_action");
        }
        return Show(refund);
    }

    ControlAnswer Show(Resource resource) =>
        ControlAnswer.Ok(account.Rendering.Show(resource.ToJson(), ApiVersion.Parse(account.Options.ApiVersion)!.Value));

    static ControlAnswer Missing(string kind, string id) => ControlAnswer.Refuse(404, $"no_such_{kind}", $"There is no {kind} '{id}'.");

    static ControlAnswer Refuse(string kind, string status, string? outcome, params string[] known) => known.Contains(outcome)
        ? ControlAnswer.Refuse(409, "wrong_state", $"The {kind} is {status}; '{outcome}' cannot happen now.")
        : ControlAnswer.Refuse(400, "unknown_outcome", $"outcome is one of {string.Join(", ", known)}.");
}
