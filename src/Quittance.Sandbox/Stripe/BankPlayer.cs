using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Plays the banks, and the merchant's own hand in the dashboard, which leaves no trace of an API call.</summary>
internal sealed class BankPlayer(Account account, Refunds refunds, RefundFlow refundFlow, DisputeFlow disputeFlow,
    PayoutFlow payoutFlow)
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
                : Show(refunds.Make(charge,
                    new RefundTerms(Json.Number(request, "amount"), Json.Text(request, "reason"), new Metadata())));
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

    /// <summary>Opens a dispute or an inquiry.</summary>
    public ControlAnswer OpenDispute(JsonObject request)
    {
        if (Disputed(request) is not { } charge)
        {
            return ControlAnswer.Refuse(404, "no_such_charge", "Give a charge, or a payment_intent that has one.");
        }
        if (charge.AmountCaptured == 0)
        {
            return ControlAnswer.Refuse(409, "charge_not_captured", "Only a charge that took money can be disputed.");
        }
        if (charge.Dispute is { Status: not DisputeStatus.WarningClosed } open)
        {
            return ControlAnswer.Refuse(409, "already_disputed", $"Charge {charge.Id} is disputed by {open.Id}.");
        }
        if (charge.AmountRefunded == charge.AmountCaptured)
        {
            return ControlAnswer.Refuse(409, "charge_already_refunded", "A fully refunded charge can no longer be disputed.");
        }
        var amount = request["amount"] is null ? charge.AmountCaptured : Json.Number(request, "amount") ?? 0;
        if (amount < 1 || amount > charge.AmountCaptured)
        {
            return ControlAnswer.Refuse(400, "invalid_amount", $"The amount must lie between 1 and {charge.AmountCaptured}.");
        }
        var inquiry = request["inquiry"] is JsonValue flag && flag.TryGetValue(out bool given) && given;
        return Show(disputeFlow.Open(charge, amount, Json.Text(request, "reason") ?? "fraudulent", inquiry));
    }

    /// <summary>Moves a dispute on.</summary>
    public ControlAnswer MoveDispute(string id, JsonObject request)
    {
        if (account.Disputes.Find(id) is not { } dispute) return Missing("dispute", id);
        var amount = request["amount"] is null ? dispute.Amount : Json.Number(request, "amount") ?? 0;
        if (amount < 1 || amount > dispute.Amount)
        {
            return ControlAnswer.Refuse(400, "invalid_amount", $"The amount must lie between 1 and {dispute.Amount}.");
        }
        var outcome = Json.Text(request, "outcome");
        switch (outcome)
        {
            case "withdraw" when dispute.IsFormal:
                disputeFlow.Withdraw(dispute);
                break;
            case "reinstate" when dispute is { Withdrawal: not null, Reinstatement: null }:
                disputeFlow.Reinstate(dispute, amount);
                break;
            case "win" or "lose" when dispute.IsFormal:
                disputeFlow.Close(dispute, outcome == "win", amount);
                break;
            case "escalate" when dispute.IsInquiry:
                disputeFlow.Escalate(dispute);
                break;
            case "close_warning" when dispute.IsInquiry:
                disputeFlow.CloseInquiry(dispute);
                break;
            default:
                return Refuse("dispute", Json.Name(dispute.Status), outcome, "withdraw", "reinstate", "win", "lose", "escalate",
                    "close_warning");
        }
        return Show(dispute);
    }

    /// <summary>Pays out all that is available, without waiting for midnight.</summary>
    public ControlAnswer PayOut()
    {
        var payouts = payoutFlow.PayAll();
        return payouts.Count > 0
            ? ControlAnswer.Ok(new JsonObject { ["data"] = Json.Array(payouts.Select(payout => payout.ToJson())) })
            : ControlAnswer.Refuse(409, "nothing_available",
                "No money is available. A charge's money is pending for days; move the clock, or use the card 4000000000000077.");
    }

    /// <summary>Moves a payout on.</summary>
    public ControlAnswer MovePayout(string id, JsonObject request)
    {
        if (account.Payouts.Find(id) is not { } payout) return Missing("payout", id);
        var outcome = Json.Text(request, "outcome");
        switch (outcome)
        {
            case "pay" when payout.Status is PayoutStatus.Pending or PayoutStatus.InTransit:
                payoutFlow.Pay(payout);
                break;
            case "fail" when payout.Status is PayoutStatus.Pending or PayoutStatus.InTransit or PayoutStatus.Paid:
                payoutFlow.Fail(payout, Json.Text(request, "failure_code") ?? "account_closed");
                break;
            default:
                return Refuse("payout", Json.Name(payout.Status), outcome, "pay", "fail");
        }
        return Show(payout);
    }

    /// <summary>The seller takes money out of their account.</summary>
    public ControlAnswer WithdrawFromSeller(string id, JsonObject request)
    {
        if (account.ConnectedAccounts.Find(id) is not { } seller) return Missing("account", id);
        if (Json.Number(request, "withdraw") is not > 0 || Json.Text(request, "currency") is not { } currency)
        {
            return ControlAnswer.Refuse(400, "invalid_amount", "Give withdraw, in minor units from 1, and its currency.");
        }
        seller.Move(-Json.Number(request, "withdraw")!.Value, currency);
        return ControlAnswer.Ok(seller.BalanceJson());
    }

    public ControlAnswer ShowSeller(string id) =>
        account.ConnectedAccounts.Find(id) is { } seller ? ControlAnswer.Ok(seller.BalanceJson()) : Missing("account", id);

    Charge? Disputed(JsonObject request) => Json.Text(request, "charge") is { } charge ? account.Charges.Find(charge)
        : Json.Text(request, "payment_intent") is { } intent ? account.PaymentIntents.Find(intent)?.LatestCharge
        : null;

    ControlAnswer Show(Resource resource) =>
        ControlAnswer.Ok(account.Rendering.Show(resource.ToJson(), ApiVersion.Parse(account.ApiVersion)!.Value));

    static ControlAnswer Missing(string kind, string id) => ControlAnswer.Refuse(404, $"no_such_{kind}", $"There is no {kind} '{id}'.");

    static ControlAnswer Refuse(string kind, string status, string? outcome, params string[] known) => known.Contains(outcome)
        ? ControlAnswer.Refuse(409, "wrong_state", $"The {kind} is {status}; '{outcome}' cannot happen now.")
        : ControlAnswer.Refuse(400, "unknown_outcome", $"outcome is one of {string.Join(", ", known)}.");
}
