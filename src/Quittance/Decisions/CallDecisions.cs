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
        call = Count(call, fact);
        switch (fact.Result)
        {
            case CallResult.Done:
                decision.Put(call with { Status = CallStatus.Done, DueAt = null, LastError = null });
                break;
            case CallResult.Refused { Replayed: false } refused when call.EverUnclear && Makes(call.Request):
                // An earlier attempt may have taken effect: what is refused now says nothing about it. Sent again, it is refused by the
                // answer that is kept for the key, or a listing tells in the end (V4).
                Send(
                    decision,
                    call with { Status = CallStatus.Unknown, LastError = $"{refused.Error.Code}: {refused.Error.Message}" });
                break;
            case CallResult.Refused refused:
                Refuse(decision, call, refused.Error);
                break;
            case CallResult.NotTaken when fact.IsLost:
                decision.Put(call with { DueAt = decision.Moment.At });
                break;
            case CallResult.NotTaken turned:
                TryLater(decision, call with { LastError = turned.Why });
                break;
            case CallResult.Unclear unclear:
                var ended = unclear.Ended && (unclear.Replayed || call.Ended || !call.EverUnclear);
                Wonder(decision, call with { LastError = unclear.Why, EverUnclear = true, Ended = ended }, unclear.Replayed);
                break;
            default:
                throw new InvalidOperationException($"No decision is written for {fact.Result.GetType().Name}.");
        }

        return new Outcome.Applied();
    }

    /// <summary>What the call's answers say of how often it was sent, and when. They may come in any order.</summary>
    static Call Count(Call call, CallSettled fact) => call with
    {
        Attempts = Math.Max(call.Attempts, fact.Attempt),
        FirstSentAt = call.FirstSentAt is { } first && first <= fact.SentAt ? first : fact.SentAt ?? call.FirstSentAt,
        LastSentAt = call.LastSentAt is { } last && last >= fact.SentAt ? last : fact.SentAt ?? call.LastSentAt,
    };

    /// <summary>The payment's page is known now, by whatever way: the call that was to make it need not be sent again.</summary>
    public static void Answered(Decision decision, Payment payment)
    {
        if (payment.Session is null)
            return;
        var answered = decision.OpenCallsOf(payment.Id).Where(call => call.Request is CreateCheckout or FindCheckout);
        foreach (var call in answered.ToArray())
            decision.Put(call with { Status = CallStatus.Done, DueAt = null });
    }

    /// <summary>What calls were to bring about is known by now, by whatever way: they need not be sent again.</summary>
    public static void Answered(Decision decision, Func<Call, bool> which)
    {
        foreach (var call in decision.OpenCalls().Where(which).ToArray())
            decision.Put(call with { Status = CallStatus.Done, DueAt = null });
    }

    /// <summary>
    /// Something moved at the provider and is not said how: it is read. A read that was asked for before may be under way, and show what
    /// was before.
    /// </summary>
    public static Outcome Read(Decision decision, MovementChanged fact)
    {
        var payment = fact.Target.Kind switch
        {
            RefKind.Refund => decision.Refunds.All.FirstOrDefault(refund => refund.Ref == fact.Target)?.Payment,
            RefKind.Dispute => decision.Disputes.Find(fact.Target)?.Payment,
            _ => decision.Transfers.All.FirstOrDefault(transfer => transfer.Ref == fact.Target)?.Payment,
        };
        var order = payment is { } id ? decision.Payment(id)?.Shares[0].Order : null;
        decision.Ask(fact.Target.Provider, new ReadMovement(fact.Target), payment, order);
        return new Outcome.Applied();
    }

    /// <summary>A complete listing does not hold the refund, transfer or reversal; see <see cref="Absent(Decision,
    /// CheckoutAbsent)"/>.</summary>
    public static Outcome Absent(Decision decision, MovementAbsent fact)
    {
        if (decision.Call(fact.Sought) is not { IsOpen: true } create)
            return new Outcome.NothingNew("What was looked for has been found by another way.");
        decision.Concerns(create.Order);
        return Absent(
            decision,
            create,
            new PaymentError("provider_unavailable", "The payment provider had an outage and did not carry out the request."));
    }

    /// <summary>
    /// A complete listing does not hold the page. That proves that none was made only if nothing can be under way any more and the listing
    /// cannot be behind: the provider had answered every attempt a while ago, or longer has passed than a key and a page can live.
    /// Otherwise it stays unknown (V4).
    /// </summary>
    public static Outcome Absent(Decision decision, CheckoutAbsent fact)
    {
        if (decision.OpenCallsOf(fact.Payment).FirstOrDefault(call => call.Request is CreateCheckout) is not { } create)
            return new Outcome.NothingNew("What was looked for has been found by another way.");
        return Absent(
            decision,
            create,
            new PaymentError(
                "provider_unavailable",
                "The payment provider had an outage and opened no payment page. Nothing was charged. Please try again."));
    }

    static Outcome Absent(Decision decision, Call create, PaymentError error)
    {
        var (policy, since) = (decision.Moment.Policy, decision.Moment.At - create.LastSentAt);
        if (since >= policy.AbsenceProvenAfter || (create.Ended && since >= policy.ListingLag))
            Refuse(decision, create, error);
        else if (create.Ended)
            Look(decision, create, create.LastSentAt!.Value + policy.ListingLag);
        else
            LookLater(decision, create);
        return new Outcome.Applied();
    }

    /// <summary>A listing that is refused proves nothing: what it looks for stays unknown, and is looked for again (V4).</summary>
    static void LookAgain(Decision decision, Call find)
    {
        var create = find.Request switch
        {
            FindRefund { Sought: var sought } => decision.Call(sought),
            FindTransfer { Sought: var sought } => decision.Call(sought),
            FindReversal { Sought: var sought } => decision.Call(sought),
            _ => find.Payment is { } sought ? decision.OpenCallsOf(sought).FirstOrDefault(call => call.Request is CreateCheckout) : null,
        };
        if (create is { IsOpen: true })
            LookLater(decision, create);
    }

    static void LookLater(Decision decision, Call create)
    {
        Look(decision, create, decision.Moment.At + TimeSpan.FromHours(1));
        decision.Open(
            CaseKind.UnknownOutcome,
            $"unknown:{create.Id}",
            create.Order,
            create.Payment,
            null,
            $"Whether {create.Provider} carried out {create.Request.Kind} for payment {create.Payment} cannot be told: no answer came "
            + "and its listing does not show it. No second one is begun meanwhile. It is looked up every hour; to end it sooner, check at "
            + "the provider.");
    }

    static void Refuse(Decision decision, Call call, PaymentError error)
    {
        decision.Put(call with { Status = CallStatus.Refused, DueAt = null, LastError = $"{error.Code}: {error.Message}" });
        switch (call.Request)
        {
            case CreateRefund { Refund: var refund }:
                RefundDecisions.Refuse(decision, refund, error);
                return;
            case CreateTransfer { Transfer: var transfer }:
                TransferDecisions.Refuse(decision, transfer, error);
                return;
            case CreateReversal { Reversal: var reversal }:
                TransferDecisions.Refuse(decision, reversal, error);
                return;
            case FindCheckout or FindRefund or FindTransfer or FindReversal:
                LookAgain(decision, call);
                return;
        }

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
            case ReadSettlement read:
                SettlementDecisions.AskAgain(decision, payment, read.Capture);
                decision.Open(
                    CaseKind.UnknownOutcome,
                    $"refused:{call.Request.Kind}:{id}",
                    call.Order,
                    id,
                    null,
                    $"{call.Provider} refused to say what it keeps of payment {id}: {error.Message} Its fee is not booked, and sellers' "
                    + "parts of it wait. Check that the credentials belong to the account that received it.");
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
        if (call.Request is CreateRefund create)
            RefundDecisions.Wonder(decision, create.Refund);
        TransferDecisions.Wonder(decision, call.Request);
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
            case CreateCheckout or CreateRefund or CreateTransfer or CreateReversal:
                // Nobody sends it from here on. What may be under way was sent before now: absence is counted from here.
                call = call.Ended ? call : call with { LastSentAt = decision.Moment.At };
                decision.Put(call with { DueAt = null });
                Look(decision, call, decision.Moment.At);
                break;
            case ExpireCheckout expire:
                decision.Put(call with { Status = CallStatus.Refused, DueAt = null });
                PaymentDecisions.Read(decision, decision.Payment(expire.Payment)!);
                break;
        }
    }

    static void Look(Decision decision, Call create, DateTimeOffset due) => decision.Ask(
        create.Provider,
        create.Request switch
        {
            CreateCheckout made => new FindCheckout(made.Payment, made.Order, create.FirstSentAt ?? create.CreatedAt),
            CreateRefund made => new FindRefund(create.Id, made.Refund, made.Capture),
            CreateTransfer made => new FindTransfer(create.Id, made.Transfer, made.Order),
            CreateReversal made => new FindReversal(create.Id, made.Reversal, made.Transfer),
            _ => throw new InvalidOperationException($"Nothing looks for a {create.Request.Kind}."),
        },
        create.Payment,
        create.Order,
        due);

    /// <summary>Whether a request makes something at the provider that a listing can show.</summary>
    static bool Makes(ProviderRequest request) => request is CreateCheckout or CreateRefund or CreateTransfer or CreateReversal;

    static bool IsPastHorizon(Decision decision, Call call) =>
        decision.Moment.Policy.KeyHorizons.TryGetValue(call.Provider, out var horizon) && decision.Moment.At - call.FirstSentAt >= horizon;
}
