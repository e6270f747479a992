namespace Quittance.Providers.Stripe;

/// <summary>
/// What a Checkout Session says (docs.stripe.com/api/checkout/sessions/object). <c>complete</c> does not mean paid:
/// <c>payment_status</c> does.
/// </summary>
static class StripeSession
{
    const string NoId = "The checkout session has no usable id.";

    /// <summary>The customer finished, or a delayed method came through.</summary>
    public static Reading Completed(StripeSnapshot session)
    {
        if (session.Self(RefKind.Session) is not { } self)
            return new Reading.Unrecognised(NoId);
        if (Mode(session) is not "payment" and var mode)
            return WithoutPayment(mode);
        return session.Json.Word("payment_status") switch
        {
            "paid" when Capture(session) is null => session.Told(self, null, about => [new ReadNeeded(about)]),
            "paid" => Paid(session, self),
            "unpaid" => session.At is { } at
                ? session.Told(self, Capture(session), about => [new PaymentProgressed(about, ProgressStep.Processing, at, null)])
                : new Reading.Unrecognised("The event does not say when the checkout session was completed."),
            "no_payment_required" => new Reading.Unrecognised(
                "The checkout session was completed without a payment, because its total is zero: nothing was received or booked."),
            var status => new Reading.Unrecognised($"The checkout session's payment_status is {status ?? "missing"}."),
        };
    }

    /// <summary>A delayed method did not come through; the session cannot be paid any more.</summary>
    public static Reading AsyncFailed(StripeSnapshot session)
    {
        if (session.Self(RefKind.Session) is not { } self)
            return new Reading.Unrecognised(NoId);
        if (Mode(session) is not "payment" and var mode)
            return WithoutPayment(mode);
        return session.Told(self, Capture(session), about => [new PaymentClosed(about, Closure.Failed, Failure(session))]);
    }

    /// <summary>The session was closed before it was used.</summary>
    public static Reading Expired(StripeSnapshot session)
    {
        if (session.Self(RefKind.Session) is not { } self)
            return new Reading.Unrecognised(NoId);
        if (Mode(session) is not "payment")
            return new Reading.Irrelevant("A checkout session that was not for a payment ran out; no money moved.");
        return session.Told(self, Capture(session), about => [new PaymentClosed(about, Closure.Expired, null)]);
    }

    /// <summary>
    /// What a read of the session says. API versions before 2022-08-01 have no <c>status</c>: there the page's <c>url</c> and
    /// <c>payment_status</c> decide. Money outweighs everything else.
    /// </summary>
    public static Reading Read(StripeSnapshot session)
    {
        if (session.Self(RefKind.Session) is not { } self)
            return new Reading.Unrecognised(NoId);
        if (Mode(session) is not "payment" and var mode)
            return new Reading.Unrecognised($"The checkout session's mode is {mode ?? "unknown"}, not payment.");
        var intent = session.Inner("payment_intent");
        var status = session.Json.Word("status");
        var payment = session.Json.Word("payment_status");
        if (payment == "paid" || intent?.Json.Word("status") == "succeeded")
            return Paid(session, self);
        if (payment != "unpaid")
            return new Reading.Unrecognised($"The checkout session's payment_status is {payment ?? "missing"}.");
        return (status, session.Json.Text("url")) switch
        {
            ("open" or null, { } url) => Open(session, self, url, intent),
            ("complete", _) => Pending(session, self, intent),
            ("expired", _) or (null, null) when intent?.Json.Word("status") == "processing" => Processing(session, self),
            ("expired", _) or (null, null) =>
                session.Told(self, Capture(session), about => [new PaymentClosed(about, Closure.Expired, null)]),
            ("open", null) => new Reading.Unrecognised("The checkout session is open and has no page."),
            _ => new Reading.Unrecognised($"The checkout session's status is {status}."),
        };
    }

    static Reading Open(StripeSnapshot session, ExternalRef self, string url, StripeSnapshot? intent) =>
        session.Told(self, Capture(session), about =>
        {
            var opened = new CheckoutOpened(about, url, session.Json.Time("expires_at"));
            return Move(intent, about) is { } move ? [opened, move] : [opened];
        });

    static PaymentProgressed? Move(StripeSnapshot? shown, PaymentSubject about)
    {
        if (shown is not { At: { } at } intent)
            return null;
        return intent.Json.Word("status") switch
        {
            "processing" => new PaymentProgressed(about, ProgressStep.Processing, at, null),
            "requires_action" => new PaymentProgressed(about, ProgressStep.ActionRequired, at, null),
            _ when StripeIntent.FailedTry(intent) is var (failedAt, error) =>
                new PaymentProgressed(about, ProgressStep.TryFailed, failedAt, error),
            _ => null,
        };
    }

    static Reading Pending(StripeSnapshot session, ExternalRef self, StripeSnapshot? intent) =>
        intent?.Json.Word("status") is "requires_payment_method" or "canceled"
            ? session.Told(self, Capture(session), about => [new PaymentClosed(about, Closure.Failed, Failure(session))])
            : Processing(session, self);

    static Reading Processing(StripeSnapshot session, ExternalRef self) => session.At is { } at
        ? session.Told(self, Capture(session), about => [new PaymentProgressed(about, ProgressStep.Processing, at, null)])
        : new Reading.Unrecognised("Nothing says when the checkout session was completed.");

    static Reading Paid(StripeSnapshot session, ExternalRef self)
    {
        if (Capture(session) is not { } capture)
            return new Reading.Unrecognised("The checkout session is paid, and does not say by which payment intent.");
        // An expanded intent says what was received; the session only what was to be paid.
        var received = session.Inner("payment_intent") is { } intent && intent.Json.Member("amount_received") is not null
            ? StripeIntent.Received(intent)
            : session.Json.Word("payment_status") == "paid" ? session.Amount("amount_total") : null;
        return received is { IsPositive: true } money
            ? session.Told(self, capture, about => [new PaymentSucceeded(about, money)])
            : new Reading.Unrecognised("The checkout session is paid, and does not say what was received in a currency that is known.");
    }

    static ExternalRef? Capture(StripeSnapshot session) => session.Linked(RefKind.Capture, "payment_intent");

    static PaymentError Failure(StripeSnapshot session) =>
        session.Inner("payment_intent")?.LastError()
        ?? new PaymentError("async_payment_failed", "The bank did not carry out the payment. No money was taken.");

    // The oldest shapes have no mode; then what the session holds tells it.
    static string? Mode(StripeSnapshot session) => session.Json.Word("mode") ?? session.Json switch
    {
        var json when json.Member("subscription") is not null => "subscription",
        var json when json.Member("setup_intent") is not null => "setup",
        _ => "payment",
    };

    static Reading WithoutPayment(string? mode) => mode switch
    {
        "setup" => new Reading.Irrelevant("The checkout session saved a payment method; no money moved."),
        "subscription" => new Reading.Unrecognised("A checkout session for a subscription: subscriptions are not booked by this version."),
        _ => new Reading.Unrecognised($"The checkout session's mode is {mode}, which is not known."),
    };
}
