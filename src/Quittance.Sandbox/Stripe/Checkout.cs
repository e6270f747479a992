namespace Quittance.Sandbox.Stripe;

/// <summary>The life of a session: paid, left, expired; and what its intent's later fate means for it.</summary>
internal sealed class Checkout(Account account, Attempts attempts, Customers customers, PaymentMethods methods)
{
    /// <summary>How long a card's authorisation holds (docs.stripe.com/payments/place-a-hold-on-a-payment-method).</summary>
    static readonly TimeSpan AuthorisationHolds = TimeSpan.FromDays(7);

    /// <summary>Watches a new session until it expires; in old API versions its intent is made at once.</summary>
    public void Open(Session session, bool withIntent)
    {
        account.Agenda.Plan(DateTimeOffset.FromUnixTimeSeconds(session.ExpiresAt), () =>
        {
            if (session.Status is SessionStatus.Open) Expire(session);
        });
        if (withIntent && session.Total > 0) MakeIntent(session);
    }

    /// <summary>The customer presses pay on an open session; its state and its intent's tell how it went.</summary>
    public void Pay(Session session, Instrument instrument, string? email, string? name)
    {
        if (session.Status is not SessionStatus.Open) throw new InvalidOperationException($"Session {session.Id} is {session.Status}.");
        session.PaidEmail = email ?? session.PaidEmail;
        session.PaidName = name ?? session.PaidName;
        if (session.Total == 0)
        {
            Complete(session, paid: false);
            return;
        }
        var intent = session.Intent ?? MakeIntent(session);
        var method = methods.Make(instrument, session.PaidEmail ?? session.CustomerEmail, session.PaidName);
        attempts.Confirm(intent, method, new Terms(OffSession: false, RefuseAction: false, ReturnUrl: null));
        Follow(intent);
    }

    /// <summary>Ends the customer's authentication.</summary>
    public void Authenticate(PaymentIntent intent, bool passed)
    {
        attempts.Authenticate(intent, passed);
        Follow(intent);
    }

    /// <summary>Ends a bank debit.</summary>
    public void SettleDebit(PaymentIntent intent, bool pays)
    {
        attempts.SettleDebit(intent, pays);
        if (intent.Session is not { } session) return;
        session.IsPaid = pays;
        account.Events.Emit(pays ? "checkout.session.async_payment_succeeded" : "checkout.session.async_payment_failed", session);
    }

    /// <summary>Closes an open session and the intent behind it.</summary>
    public void Expire(Session session)
    {
        session.Status = SessionStatus.Expired;
        if (session.Intent is { Status: not IntentStatus.Canceled } intent) attempts.Cancel(intent, "expired");
        account.Events.Emit("checkout.session.expired", session);
    }

    /// <summary>Draws an intent's new state to its session, and watches what time will end.</summary>
    public void Follow(PaymentIntent intent)
    {
        if (intent is { Status: IntentStatus.Processing, DebitEnds: { } ends }) account.Agenda.Plan(ends, () => EndDebit(intent));
        if (intent.Status is IntentStatus.RequiresCapture) account.Agenda.Plan(AuthorisationHolds, () => EndHold(intent));
        if (intent.Session is not { } session) return;
        switch (intent.Status)
        {
            case IntentStatus.Succeeded when session.Status is SessionStatus.Open:
                Complete(session, paid: true);
                break;
            case IntentStatus.Succeeded:
                session.IsPaid = true;
                break;
            case IntentStatus.Processing or IntentStatus.RequiresCapture when session.Status is SessionStatus.Open:
                Complete(session, paid: false);
                break;
        }
    }

    void EndDebit(PaymentIntent intent)
    {
        if (intent is not { Status: IntentStatus.Processing, DebitEnds: { } ends } || ends > account.Clock.Now) return;
        SettleDebit(intent, intent.PaymentMethod is { Instrument: Instrument.BankDebit { Pays: true } });
    }

    void EndHold(PaymentIntent intent)
    {
        if (intent.Status is IntentStatus.RequiresCapture) attempts.Lapse(intent);
    }

    void Complete(Session session, bool paid)
    {
        session.Status = SessionStatus.Complete;
        session.IsPaid = paid;
        if (session is { Customer: null, CustomerCreation: "always" })
        {
            var customer = customers.Make();
            customer.Email = session.PaidEmail ?? session.CustomerEmail;
            customer.Name = session.PaidName;
            session.Customer = customer;
            account.Events.Emit("customer.created", customer);
        }
        account.Events.Emit("checkout.session.completed", session);
    }

    PaymentIntent MakeIntent(Session session)
    {
        var template = session.Template;
        var intent = attempts.Make(session.Total, session.Currency, session, session.PaymentMethodTypes, template.Metadata.Copy());
        intent.Customer = session.Customer;
        intent.CaptureMethod = template.CaptureMethod;
        intent.Description = template.Description;
        intent.ReceiptEmail = template.ReceiptEmail;
        intent.SetupFutureUsage = template.SetupFutureUsage;
        intent.StatementDescriptorSuffix = template.StatementDescriptorSuffix;
        intent.Shipping = template.Shipping;
        intent.ApplicationFeeAmount = template.ApplicationFeeAmount;
        intent.TransferData = template.TransferData;
        intent.TransferGroup = template.TransferGroup;
        intent.OnBehalfOf = template.OnBehalfOf;
        session.Intent = intent;
        account.Events.Emit("payment_intent.created", intent);
        return intent;
    }
}
