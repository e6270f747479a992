namespace Quittance.Decisions;

/// <summary>What the answer to a call changes in the call itself: done, to be sent again under the same key, or to be looked up.</summary>
static class CallDecisions
{
    const int TurnedAwayAtMost = 5;
    const int ReadsAtMost = 48;

    public static Outcome Settle(Decision decision, CallSettled fact)
    {
        if (decision.Call(fact.Call) is not { } call)
            return new Outcome.Quarantined($"It answers call {fact.Call}, which is not here.");
        decision.Concerns(call.Order);
        if (!call.IsOpen)
            return new Outcome.NothingNew("The call was settled before.");
        switch (fact.Result)
        {
            case CallResult.Done:
                decision.Put(call with { Status = CallStatus.Done, DueAt = null, LastError = null });
                break;
            case CallResult.Refused refused when call is { EverUnclear: true, Request: CreateCheckout }:
                // An earlier attempt may have taken effect: what is refused now says nothing about it, a listing does (V4).
                Resolve(
                    decision,
                    call with { Status = CallStatus.Unknown, Ended = true, LastError = $"{refused.Error.Code}: {refused.Error.Message}" });
                break;
            case CallResult.Refused refused:
                Refuse(decision, call, refused.Error);
                break;
            case CallResult.NotTaken turned:
                TryLater(decision, call with { LastError = turned.Why });
                break;
            case CallResult.Unclear unclear:
                Wonder(decision, call with { LastError = unclear.Why, EverUnclear = true, Ended = unclear.Ended }, unclear.Replayed);
                break;
            default:
                throw new InvalidOperationException($"No decision is written for {fact.Result.GetType().Name}.");
        }

        return new Outcome.Applied();
    }

    /// <summary>The payment's page is known now, by whatever way: the call that was to make it need not be sent again.</summary>
    public static void Answered(Decision decision, Payment payment)
    {
        if (payment.Session is null)
            return;
        var answered = decision.OpenCalls().Where(call => call.Payment == payment.Id && call.Request is CreateCheckout or FindCheckout);
        foreach (var call in answered.ToArray())
            decision.Put(call with { Status = CallStatus.Done, DueAt = null });
    }

    /// <summary>
    /// A complete listing does not hold the page. That proves that none was made only if nothing can be under way any more:
    /// the provider had answered, or longer has passed than a key and a page can live. Otherwise it stays unknown (V4).
    /// </summary>
    public static Outcome Absent(Decision decision, CheckoutAbsent fact)
    {
        if (decision.OpenCalls().FirstOrDefault(call => call.Payment == fact.Payment && call.Request is CreateCheckout) is not { } create)
            return new Outcome.NothingNew("What was looked for has been found by another way.");
        if (create.Ended || decision.Moment.At - create.LastSentAt >= decision.Moment.Policy.AbsenceProvenAfter)
        {
            Refuse(
                decision,
                create,
                new PaymentError(
                    "provider_unavailable",
                    "The payment provider had an outage and opened no payment page. Nothing was charged. Please try again."));
            return new Outcome.Applied();
        }

        Look(decision, create, decision.Moment.At + TimeSpan.FromHours(1));
        decision.Open(
            CaseKind.UnknownOutcome,
            $"unknown:{create.Id}",
            create.Order,
            create.Payment,
            null,
            $"Whether {create.Provider} opened a payment page for payment {create.Payment} cannot be told: no answer came and its "
            + "listing does not show one. No second payment is begun meanwhile. It is looked up every hour; to end it sooner, check "
            + "at the provider.");
        return new Outcome.Applied();
    }

    static void Refuse(Decision decision, Call call, PaymentError error)
    {
        decision.Put(call with { Status = CallStatus.Refused, DueAt = null, LastError = $"{error.Code}: {error.Message}" });
        if (call.Payment is not { } id || decision.Payment(id) is not { } payment)
            return;
        switch (call.Request)
        {
            case CreateCheckout when payment.Session is null:
                PaymentDecisions.Learn(decision, payment, new PaymentClosed(new PaymentSubject(id, [], null, null), Closure.Failed, error));
                break;
            case ExpireCheckout or ReadPayment when payment.IsLive:
                decision.Open(
                    CaseKind.UnknownOutcome,
                    $"refused:{call.Request.Kind}:{id}",
                    call.Order,
                    id,
                    null,
                    $"{call.Provider} refused {call.Request.Kind} for payment {id}: {error.Message} The payment stays as it is and no "
                    + "second one is begun. Check that the credentials belong to the account that made it.");
                break;
        }
    }

    /// <summary>
    /// Nothing was done, so the same request can be sent again; a payment page that nobody takes the order for is given up.
    /// </summary>
    static void TryLater(Decision decision, Call call)
    {
        if (call is { Request: CreateCheckout, EverUnclear: false } && call.Attempts >= TurnedAwayAtMost)
        {
            Refuse(
                decision,
                call,
                new PaymentError(
                    "provider_unreachable", "The payment provider cannot be reached. Nothing was charged. Please try again later."));
            return;
        }

        Send(decision, call);
    }

    static void Wonder(Decision decision, Call call, bool replayed)
    {
        if (call.Request is CreateCheckout && decision.Payment(call.Payment!.Value) is { Session: null } payment)
            decision.Put(payment with { OutcomeUnknown = true });
        if (call.Request.Changes && (replayed || IsPastHorizon(decision, call)))
            Resolve(decision, call with { Status = CallStatus.Unknown });
        else
            Send(decision, call with { Status = CallStatus.Unknown });
    }

    /// <summary>Sends it again under the same key, while the provider surely remembers the key; after that only a read tells.</summary>
    static void Send(Decision decision, Call call)
    {
        if (!call.Request.Changes && call.Attempts >= ReadsAtMost)
        {
            decision.Open(
                CaseKind.UnknownOutcome,
                $"unread:{call.Id}",
                call.Order,
                call.Payment,
                null,
                $"{call.Provider} could not be read for {call.Request.Kind} after {call.Attempts} attempts ({call.LastError}). "
                + "Nothing was changed. It is tried every hour; check the provider's status and the credentials.");
        }

        if (call.Request.Changes && call.EverUnclear && IsPastHorizon(decision, call))
            Resolve(decision, call);
        else
            decision.Put(call with { DueAt = decision.Moment.At + Backoff.After(call.Attempts) });
    }

    static void Resolve(Decision decision, Call call)
    {
        switch (call.Request)
        {
            case CreateCheckout:
                decision.Put(call with { DueAt = null });
                Look(decision, call, decision.Moment.At);
                break;
            case ExpireCheckout expire:
                decision.Put(call with { Status = CallStatus.Refused, DueAt = null });
                PaymentDecisions.Read(decision, decision.Payment(expire.Payment)!);
                break;
        }
    }

    static void Look(Decision decision, Call create, DateTimeOffset due)
    {
        var request = (CreateCheckout)create.Request;
        decision.Ask(
            create.Provider,
            new FindCheckout(request.Payment, request.Order, create.FirstSentAt ?? create.CreatedAt),
            create.Payment,
            create.Order,
            due);
    }

    static bool IsPastHorizon(Decision decision, Call call) =>
        decision.Moment.Policy.KeyHorizons.TryGetValue(call.Provider, out var horizon) && decision.Moment.At - call.FirstSentAt >= horizon;
}
