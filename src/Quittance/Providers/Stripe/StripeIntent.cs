namespace Quittance.Providers.Stripe;

/// <summary>What a PaymentIntent says (docs.stripe.com/payments/paymentintents/lifecycle).</summary>
static class StripeIntent
{
    const string NoId = "The payment intent has no usable id.";

    /// <summary>The money came. What was received is the intent's own <c>amount_received</c>, never the amount that was asked.</summary>
    public static Reading Succeeded(StripeSnapshot intent)
    {
        if (intent.Self(RefKind.Capture) is not { } capture)
            return new Reading.Unrecognised(NoId);
        // An event whose object says something else than its type is settled by a read.
        if (intent.Json.Word("status") is not (null or "succeeded"))
            return intent.Told(null, capture, about => [new ReadNeeded(about)]);
        return Received(intent) is { } received
            ? intent.Told(null, capture, about => [new PaymentSucceeded(about, received)])
            : new Reading.Unrecognised("The payment intent succeeded, and does not say what was received in a currency that is known.");
    }

    /// <summary>The intent moved and is not at an end.</summary>
    public static Reading Progressed(StripeSnapshot intent, ProgressStep step)
    {
        if (intent.Self(RefKind.Capture) is not { } capture)
            return new Reading.Unrecognised(NoId);
        if (intent.At is not { } at)
            return new Reading.Unrecognised("The event does not say when the payment intent moved.");
        var error = step == ProgressStep.TryFailed ? intent.LastError() : null;
        return intent.Told(null, capture, about => [new PaymentProgressed(about, step, at, error)]);
    }

    /// <summary>The intent was called off.</summary>
    public static Reading Canceled(StripeSnapshot intent) => intent.Self(RefKind.Capture) is { } capture
        ? intent.Told(null, capture, about => [new PaymentClosed(about, Closure.Canceled, intent.LastError())])
        : new Reading.Unrecognised(NoId);

    /// <summary>What a read of the intent says, by its status.</summary>
    public static Reading Read(StripeSnapshot intent) => intent.Json.Word("status") switch
    {
        "succeeded" => Succeeded(intent),
        "processing" or "requires_capture" => Progressed(intent, ProgressStep.Processing),
        "requires_action" => Progressed(intent, ProgressStep.ActionRequired),
        "canceled" => Canceled(intent),
        "requires_payment_method" => Waiting(intent),
        "requires_confirmation" => new Reading.Facts([]),
        var status => new Reading.Unrecognised($"The payment intent's status is {status ?? "missing"}."),
    };

    /// <summary>What the intent says was received; <c>null</c> when it is nothing, or cannot be read.</summary>
    public static Money? Received(StripeSnapshot intent) =>
        intent.Amount("amount_received") is { IsPositive: true } received ? received : null;

    /// <summary>
    /// When the last try failed, and how. The time is that of the failed charge: with the time of the read, an old failure would
    /// beat a newer move. A failure without a charge is left out; its event tells it.
    /// </summary>
    public static (DateTimeOffset At, PaymentError Error)? FailedTry(StripeSnapshot intent) =>
        intent.Json.Word("status") == "requires_payment_method"
        && intent.LastError() is { } error
        && intent.Json.Object("latest_charge") is { } charge
        && charge.Word("status") == "failed"
        && charge.Time("created") is { } at
            ? (at, error)
            : null;

    static Reading Waiting(StripeSnapshot intent) => intent.Self(RefKind.Capture) is { } capture && FailedTry(intent) is var (at, error)
        ? intent.Told(null, capture, about => [new PaymentProgressed(about, ProgressStep.TryFailed, at, error)])
        : new Reading.Facts([]);
}
