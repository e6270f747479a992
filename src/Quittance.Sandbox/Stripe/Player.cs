using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Plays the customer, without a browser.</summary>
internal sealed class Player(Account account, Checkout checkout, PaymentMethods methods)
{
    const string Email = "customer@example.com";
    const string Name = "Sandbox Customer";

    /// <summary>Every session, oldest first.</summary>
    public ControlAnswer List() =>
        ControlAnswer.Ok(new JsonObject { ["data"] = Json.Array(account.Sessions.OldestFirst.Select(session => session.ToJson())) });

    public ControlAnswer Checkout(string id, string outcome)
    {
        if (account.Sessions.Find(id) is not { } session)
        {
            return ControlAnswer.Refuse(404, "no_such_checkout", $"There is no session '{id}'.");
        }
        var challenged = session.Intent is { Status: IntentStatus.RequiresAction };
        var debiting = session.Intent is { Status: IntentStatus.Processing };
        var open = session.Status is SessionStatus.Open;
        switch (outcome)
        {
            case "abandon":
                break;
            case "succeed" when open && challenged:
                checkout.Authenticate(session.Intent!, passed: true);
                break;
            case "succeed" when open:
                PayByCard(session, TestCards.Success);
                break;
            case "decline" when open:
                PayByCard(session, TestCards.Declined);
                break;
            case "require_action" when open:
                PayByCard(session, TestCards.Challenged);
                break;
            case "fail_action" when open && challenged:
                checkout.Authenticate(session.Intent!, passed: false);
                break;
            case "async_pending" when open && session.Total > 0:
                Debit(session, TestCards.GoodIban);
                break;
            case "async_succeed" or "async_fail" when (open || debiting) && session.Total > 0:
                if (open) Debit(session, outcome == "async_succeed" ? TestCards.GoodIban : TestCards.BadIban);
                checkout.SettleDebit(session.Intent!, outcome == "async_succeed");
                break;
            case "expire" when open:
                checkout.Expire(session);
                break;
            default:
                return Refuse(session, outcome);
        }
        return ControlAnswer.Ok(account.Rendering.Show(session.ToJson(), ApiVersion.Parse(account.ApiVersion)!.Value));
    }

    void PayByCard(Session session, TestCard card) =>
        checkout.Pay(session, methods.Ready(card), session.CustomerEmail ?? session.Customer?.Email ?? Email, Name);

    void Debit(Session session, string iban) =>
        checkout.Pay(session, new Instrument.BankDebit(iban), session.CustomerEmail ?? session.Customer?.Email ?? Email, Name);

    static ControlAnswer Refuse(Session session, string outcome)
    {
        string[] known =
            ["succeed", "decline", "require_action", "fail_action", "async_pending", "async_succeed", "async_fail", "abandon", "expire"];
        if (!known.Contains(outcome)) return ControlAnswer.Refuse(400, "unknown_outcome", $"outcome is one of {string.Join(", ", known)}.");
        var intent = session.Intent is { } made ? $" and its intent {Json.Name(made.Status)}" : "";
        return ControlAnswer.Refuse(409, "wrong_state",
            $"The session is {Json.Name(session.Status)}{intent}; '{outcome}' cannot happen now.");
    }
}
