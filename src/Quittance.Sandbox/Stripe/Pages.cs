using System.Text;

namespace Quittance.Sandbox.Stripe;

/// <summary>What a person in a browser sees: the payment page, the authentication page, the index.</summary>
internal sealed class Pages(Account account, Checkout checkout, PaymentMethods methods)
{
    const int BodyLimit = 16 * 1024;

    public SandboxResponse Handle(SandboxRequest request) =>
        (request.Method, request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
        {
            ("GET", []) => IndexPage.Write(account),
            ("GET", ["c", "pay", var id]) => Show(id),
            ("POST", ["c", "pay", var id]) when request.Body.Length <= BodyLimit => Pay(id, Form(request)),
            ("GET", ["c", "3ds", var id]) => ShowChallenge(id),
            ("POST", ["c", "3ds", var id]) when request.Body.Length <= BodyLimit => Answer(id, Form(request)),
            _ => PayPage.Note(404, "Nothing here", "There is no such page in this sandbox.", "/", "To the overview"),
        };

    SandboxResponse Show(string id) => account.Sessions.Find(id) switch
    {
        null => PayPage.Note(404, "No such payment", "This payment link is not known. It may belong to a sandbox that was restarted."),
        { Status: SessionStatus.Open } session => PayPage.Form(200, account.Options.MerchantName, session, PayForm.For(session)),
        var session => Closed(200, session),
    };

    SandboxResponse Pay(string id, FormObject fields)
    {
        if (account.Sessions.Find(id) is not { } session) return Show(id);
        if (session.Status is not SessionStatus.Open) return Closed(session.Status is SessionStatus.Expired ? 410 : 409, session);
        var form = PayForm.Read(fields, session, methods.IsPast);
        if (form.Instrument is null && session.Total > 0 || form.Errors.Count > 0)
        {
            return PayPage.Form(422, account.Options.MerchantName, session, form);
        }
        checkout.Pay(session, form.Instrument ?? methods.Ready(TestCards.Success), form.Email, form.Name);
        return After(session);
    }

    SandboxResponse ShowChallenge(string id)
    {
        if (account.PaymentIntents.Find(id) is not { } intent)
        {
            return PayPage.Note(404, "No such payment", "This payment is not known.");
        }
        return intent is { Status: IntentStatus.RequiresAction, Challenge: { } challenge }
            ? PayPage.Challenge(account.Options.MerchantName, intent, challenge)
            : Stale(intent);
    }

    SandboxResponse Answer(string id, FormObject fields)
    {
        if (account.PaymentIntents.Find(id) is not { } intent) return ShowChallenge(id);
        if (intent is not { Status: IntentStatus.RequiresAction, Challenge: { } challenge } || fields.Text("token") != challenge.Token)
        {
            return Stale(intent);
        }
        checkout.Authenticate(intent, fields.Text("outcome") == "complete");
        if (intent.Session is { } session) return After(session);
        var passed = intent.Status is IntentStatus.Succeeded or IntentStatus.RequiresCapture;
        if (challenge.ReturnUrl is not { } back)
        {
            return PayPage.Note(200, passed ? "Authentication complete" : "Authentication failed", "You can close this page.");
        }
        var mark = back.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return PageFrame.Redirect($"{back}{mark}payment_intent={intent.Id}&payment_intent_client_secret={intent.ClientSecret}"
            + $"&redirect_status={(passed ? "succeeded" : "failed")}");
    }

    /// <summary>Where the customer goes after an attempt.</summary>
    static SandboxResponse After(Session session) => session switch
    {
        { Status: SessionStatus.Complete } => PageFrame.Redirect(session.ReturnUrl),
        { Intent: { Status: IntentStatus.RequiresAction } intent } => PageFrame.Redirect($"/c/3ds/{intent.Id}"),
        _ => PageFrame.Redirect($"/c/pay/{session.Id}"),
    };

    SandboxResponse Closed(int status, Session session) => session switch
    {
        { Status: SessionStatus.Expired } => PayPage.Note(status, "This payment page has expired",
            "Nothing was charged. Please go back to the shop and start the payment again.", session.CancelUrl, Back),
        { IsPaid: true } or { Total: 0 } => PayPage.Note(status, "Already paid",
            $"This payment of {Currencies.Format(session.Total, session.Currency)} is done. You were not charged again.",
            session.ReturnUrl, Back),
        _ => PayPage.Note(status, "Payment submitted",
            "This payment was already submitted and is being processed by the bank. There is no need to pay again.",
            session.ReturnUrl, Back),
    };

    string Back => $"Back to {account.Options.MerchantName}";

    SandboxResponse Stale(PaymentIntent intent) => intent.Session is { } session
        ? session.Status is SessionStatus.Open
            ? PayPage.Note(409, "Nothing to authenticate", "This authentication is over. You can go on with the payment.",
                session.PageUrl(), "To the payment")
            : Closed(session.Status is SessionStatus.Expired ? 410 : 409, session)
        : PayPage.Note(409, "Nothing to authenticate", "This authentication is over. You can close this page.");

    static FormObject Form(SandboxRequest request)
    {
        try
        {
            return FormReader.Read(Encoding.UTF8.GetString(request.Body.Span));
        }
        catch (StripeError)
        {
            return new FormObject();
        }
    }
}
