using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>What happens to an intent's money: attempts, challenges, captures, bank debits, the end.</summary>
internal sealed class Attempts(Account account, BalanceTransactions balance, DestinationCharges destinations)
{
    public PaymentIntent Make(long amount, string currency, Session? session, IReadOnlyList<string>? types = null,
        Metadata? metadata = null)
    {
        var id = account.Ids.Mint("pi_3", 23);
        var intent = new PaymentIntent(id, account.Clock.Seconds, amount, currency, account.Ids.Mint(id + "_secret_", 25))
        {
            Session = session,
            Metadata = metadata ?? new Metadata(),
            PaymentMethodTypes = types ?? ["card", "sepa_debit"],
            ChallengeUrl = () => $"{account.BaseUrl()}/c/3ds/{id}",
        };
        return account.PaymentIntents.Add(id, intent);
    }

    /// <summary>Tries to take the money with a method; the intent's state tells how it went.</summary>
    public void Confirm(PaymentIntent intent, PaymentMethod method, Terms terms)
    {
        intent.PaymentMethod = method;
        intent.LastError = null;
        intent.Challenge = null;
        switch (method.Instrument)
        {
            case Instrument.Card { Test.Challenges: true } when terms.OffSession || terms.RefuseAction:
                Fail(intent, Decline.NeedsAuthentication, method);
                break;
            case Instrument.Card { Test.Challenges: true }:
                intent.Status = IntentStatus.RequiresAction;
                intent.Challenge = new Challenge(account.Ids.Mint("tds_", 16), terms.ReturnUrl);
                account.Events.Emit("payment_intent.requires_action", intent);
                break;
            case Instrument.Card card:
                Charge(intent, method, card);
                break;
            case Instrument.BankDebit:
                StartDebit(intent, method);
                break;
        }
    }

    /// <summary>Ends a challenge: the issuer then decides, or the attempt fails without a charge.</summary>
    public void Authenticate(PaymentIntent intent, bool passed)
    {
        var method = intent.PaymentMethod!;
        intent.Challenge = null;
        if (passed)
        {
            Charge(intent, method, (Instrument.Card)method.Instrument);
            return;
        }
        Refuse(intent, new JsonObject
        {
            ["code"] = "payment_intent_authentication_failure",
            ["doc_url"] = "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
            ["message"] = "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
            ["payment_method"] = method.ToJson(),
            ["type"] = "invalid_request_error",
        });
    }

    /// <summary>Takes what was authorised, or a part of it; the rest is released.</summary>
    public void Capture(PaymentIntent intent, long amount)
    {
        var charge = intent.LatestCharge!;
        charge.IsCaptured = true;
        TakeMoney(intent, charge, amount);
        account.Events.Emit("charge.captured", charge);
        account.Events.Emit("payment_intent.succeeded", intent);
    }

    /// <summary>Ends a bank debit.</summary>
    public void SettleDebit(PaymentIntent intent, bool pays)
    {
        var charge = intent.LatestCharge!;
        intent.DebitEnds = null;
        if (pays)
        {
            charge.Status = ChargeStatus.Succeeded;
            charge.IsCaptured = true;
            TakeMoney(intent, charge, charge.Amount);
            account.Events.Emit("charge.succeeded", charge);
            account.Events.Emit("payment_intent.succeeded", intent);
            return;
        }
        charge.Status = ChargeStatus.Failed;
        charge.Failure = Decline.EmptyAccount;
        account.Events.Emit("charge.failed", charge);
        Refuse(intent, new JsonObject
        {
            ["charge"] = charge.Id,
            ["code"] = "payment_intent_payment_attempt_failed",
            ["doc_url"] = "https://stripe.com/docs/error-codes/payment-intent-payment-attempt-failed",
            ["message"] = charge.Failure.Message,
            ["payment_method"] = charge.Method.ToJson(),
            ["type"] = "invalid_request_error",
        });
    }

    /// <summary>An authorisation that nobody captured in time.</summary>
    public void Lapse(PaymentIntent intent)
    {
        account.Events.Emit("charge.expired", intent.LatestCharge!);
        Cancel(intent, "automatic");
    }

    /// <summary>Ends an intent without money; an authorisation is released.</summary>
    public void Cancel(PaymentIntent intent, string? reason)
    {
        intent.Status = IntentStatus.Canceled;
        intent.CanceledAt = account.Clock.Seconds;
        intent.CancellationReason = reason;
        intent.AmountCapturable = 0;
        intent.Challenge = null;
        account.Events.Emit("payment_intent.canceled", intent);
    }

    void Charge(PaymentIntent intent, PaymentMethod method, Instrument.Card card)
    {
        if (card.Test.Decline is { } decline)
        {
            Fail(intent, decline, method);
            return;
        }
        var charge = AddCharge(intent, method, ChargeStatus.Succeeded);
        if (intent.CaptureMethod == "manual")
        {
            intent.Status = IntentStatus.RequiresCapture;
            intent.AmountCapturable = intent.Amount;
            account.Events.Emit("charge.succeeded", charge);
            account.Events.Emit("payment_intent.amount_capturable_updated", intent);
            return;
        }
        charge.IsCaptured = true;
        TakeMoney(intent, charge, charge.Amount);
        account.Events.Emit("charge.succeeded", charge);
        account.Events.Emit("payment_intent.succeeded", intent);
    }

    void StartDebit(PaymentIntent intent, PaymentMethod method)
    {
        var charge = AddCharge(intent, method, ChargeStatus.Pending);
        intent.Status = IntentStatus.Processing;
        intent.DebitEnds = account.Clock.Now + account.Options.BankDebitDelay;
        account.Events.Emit("charge.pending", charge);
        account.Events.Emit("payment_intent.processing", intent);
    }

    void Fail(PaymentIntent intent, Decline decline, PaymentMethod method)
    {
        var charge = AddCharge(intent, method, ChargeStatus.Failed);
        charge.Failure = decline;
        account.Events.Emit("charge.failed", charge);
        var error = new JsonObject
        {
            ["charge"] = charge.Id,
            ["code"] = decline.Code,
            ["doc_url"] = $"https://stripe.com/docs/error-codes/{decline.Code.Replace('_', '-')}",
            ["message"] = decline.Message,
            ["payment_method"] = method.ToJson(),
            ["type"] = "card_error",
        };
        if (decline.Reason is not null) error["decline_code"] = decline.Reason;
        Refuse(intent, error);
    }

    void Refuse(PaymentIntent intent, JsonObject error)
    {
        intent.Status = IntentStatus.RequiresPaymentMethod;
        intent.PaymentMethod = null;
        intent.LastError = error;
        account.Events.Emit("payment_intent.payment_failed", intent);
    }

    Charge AddCharge(PaymentIntent intent, PaymentMethod method, ChargeStatus status)
    {
        var prefix = method.Instrument is Instrument.Card ? "ch_3" : "py_3";
        var charge = new Charge(account.Ids.Mint(prefix, 23), account.Clock.Seconds, intent, method)
        {
            Status = status,
            Metadata = intent.Metadata.Copy(),
        };
        intent.Charges.Add(charge);
        return account.Charges.Add(charge.Id, charge);
    }

    void TakeMoney(PaymentIntent intent, Charge charge, long amount)
    {
        charge.AmountCaptured = amount;
        (intent.Status, intent.AmountReceived, intent.AmountCapturable) = (IntentStatus.Succeeded, amount, 0);
        balance.BookSoon(charge);
        account.MoneyMoved(Movement.Capture, charge.Id, amount, charge, balanceTransaction: charge.BalanceTransaction);
        destinations.Distribute(charge);
    }
}
