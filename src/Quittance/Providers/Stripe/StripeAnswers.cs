using System.Globalization;
using Outcome = (Quittance.CallResult Result, System.Collections.Generic.IReadOnlyList<Quittance.Fact> Facts);

namespace Quittance.Providers.Stripe;

/// <summary>
/// What an answer of Stripe's means for the call (docs.stripe.com/api/idempotent_requests, docs.stripe.com/error-low-level).
/// What cannot be told is unclear, never a failure; a read that could not be made changes nothing.
/// </summary>
static class StripeAnswers
{
    /// <summary>The facts of an answer; the first is the call's own end.</summary>
    public static IReadOnlyList<Fact> Read(Id<Call> call, ProviderRequest request, Answer answer, bool live, DateTimeOffset at)
    {
        var (result, facts) = answer switch
        {
            Answer.NotSent when StripeRequests.WhyNot(request) is { } why => (Refused("amount_not_supported", why), []),
            Answer.NotSent unsent => (new CallResult.NotTaken(unsent.Why), []),
            Answer.Nothing nothing when request.Changes => (new CallResult.Unclear(nothing.Why, Ended: false, Replayed: false), []),
            Answer.Nothing nothing => (new CallResult.NotTaken(nothing.Why), []),
            Answer.Received received when request.Changes => Changed(request, received, live, at),
            Answer.Received received => Looked(request, received, live, at),
            _ => throw new InvalidOperationException("An answer of an unknown kind."),
        };
        return [new CallSettled(call, result), .. facts];
    }

    static Outcome Changed(ProviderRequest request, Answer.Received answer, bool live, DateTimeOffset at)
    {
        if (answer.Status is < 200 or > 299)
            return request is ExpireCheckout expire && IsNotOpen(answer) ? NotOpen(expire) : (Failure(answer), []);
        using var document = StripeJson.Parse(answer.Body);
        var reading = document is null
            ? new Reading.Unrecognised("Its body is not readable JSON.")
            : Done(request, new StripeSnapshot(document.RootElement, live, Told(answer, at)));
        return reading switch
        {
            Reading.Facts facts => (new CallResult.Done(), facts.List),
            Reading.Unrecognised odd => (Unreadable(answer, odd.Why), []),
            Reading.Irrelevant odd => (Unreadable(answer, odd.Why), []),
            _ => throw new InvalidOperationException("A reading of an unknown kind."),
        };
    }

    static CallResult.Unclear Unreadable(Answer.Received answer, string why) =>
        new($"Stripe answered {answer.Status} without what was to be made. {why}", Ended: true, Replayed: false);

    static Reading Done(ProviderRequest request, StripeSnapshot shown) => (request, shown.Self(RefKind.Session)) switch
    {
        (CreateCheckout create, { } self) when shown.Json.Text("url") is { } url => new Reading.Facts(
            [new CheckoutOpened(new PaymentSubject(create.Payment, [create.Order], self, null), url, shown.Json.Time("expires_at"))]),
        (ExpireCheckout expire, { } self) when self.Value == expire.Session.Value && shown.Json.Word("status") is null or "expired" =>
            new Reading.Facts([new PaymentClosed(About(expire), Closure.Expired, null)]),
        (CreateCheckout or ExpireCheckout, _) => new Reading.Unrecognised("It does not show the checkout session, or not as it was to be."),
        _ => StripeMoneyAnswers.Made(request, shown),
    };

    static Outcome Looked(ProviderRequest request, Answer.Received answer, bool live, DateTimeOffset at)
    {
        if (answer.Status != 200)
            return (Unread(answer), []);
        using var document = StripeJson.Parse(answer.Body);
        if (document is null)
            return (new CallResult.NotTaken("Stripe's answer is not readable JSON."), []);
        var shown = new StripeSnapshot(document.RootElement, live, Told(answer, at));
        return request switch
        {
            FindCheckout find => Found(find, shown),
            ReadPayment read when shown.Json.Text("id") != read.Target.Value =>
                (new CallResult.NotTaken("Stripe's answer is not about the object that was asked for."), []),
            ReadPayment { Target.Kind: RefKind.Session } => Understood(StripeSession.Read(shown)),
            ReadPayment => Understood(StripeIntent.Read(shown)),
            _ => Understood(StripeMoneyAnswers.Shown(request, shown)),
        };
    }

    static Outcome Found(FindCheckout find, StripeSnapshot page) =>
        StripeListing.Read(page.Json) switch
        {
            { } listing when listing.Named(StripeRequests.PaymentKey, find.Payment.ToString()) is [var session, ..] =>
                Understood(StripeSession.Read(page with { Json = session })),
            { HasMore: false } => (new CallResult.Done(), [new CheckoutAbsent(find.Payment)]),
            { } => (new CallResult.NotTaken($"The listing is longer than {StripeListing.MostPages} pages: it proves nothing."), []),
            null => (new CallResult.NotTaken("Stripe's answer is not a list."), []),
        };

    static Outcome Understood(Reading reading) => reading switch
    {
        Reading.Facts facts => (new CallResult.Done(), facts.List),
        Reading.Unrecognised odd => (new CallResult.NotTaken(odd.Why), []),
        Reading.Irrelevant odd => (new CallResult.NotTaken(odd.Why), []),
        _ => throw new InvalidOperationException("A reading of an unknown kind."),
    };

    static CallResult Failure(Answer.Received answer)
    {
        var error = StripeError.Read(answer.Body);
        var why = $"Stripe answered {answer.Status} ({error?.ToString() ?? "not in Stripe's form"}).";
        var replayed = IsReplayed(answer);
        // Without either, something between Stripe and us answered, and the request may still be under way behind it.
        var ended = error is not null || answer.Headers.ContainsKey("request-id");
        return (answer.Status, error) switch
        {
            (429, _) => new CallResult.NotTaken(why),
            (409, { Code: not "idempotency_key_in_use" }) when Header(answer, "stripe-should-retry") == "false" => Refused(error, answer),
            (409, _) => new CallResult.Unclear(why, Ended: false, Replayed: false),
            // The key carried another body before: what that did, only a listing tells.
            (_, { Type: "idempotency_error" }) => new CallResult.Unclear(why, Ended: true, Replayed: true),
            (424 or >= 500 or < 400, _) or (_, null) => new CallResult.Unclear(why, ended, replayed),
            _ when Header(answer, "stripe-should-retry") == "true" => new CallResult.Unclear(why, ended, replayed),
            _ => Refused(error, answer),
        };
    }

    static CallResult Unread(Answer.Received answer)
    {
        var error = StripeError.Read(answer.Body);
        return answer.Status == 404 && error is not null
            ? Refused(error, answer)
            : new CallResult.NotTaken($"Stripe answered {answer.Status} ({error?.ToString() ?? "not in Stripe's form"}).");
    }

    static bool IsNotOpen(Answer.Received answer) =>
        answer.Status == 400 && StripeError.Read(answer.Body) is { Type: "invalid_request_error", Code: not "resource_missing" };

    static Outcome NotOpen(ExpireCheckout expire) =>
        (new CallResult.Done(), [new CheckoutNotOpen(About(expire))]);

    static PaymentSubject About(ExpireCheckout expire) => new(expire.Payment, [], expire.Session, null);

    static CallResult.Refused Refused(StripeError error, Answer.Received answer) => new(error.Told(answer.Status))
    {
        Replayed = IsReplayed(answer),
    };

    static CallResult.Refused Refused(string code, string message) => new(new PaymentError(code, message));

    static bool IsReplayed(Answer.Received answer) => Header(answer, "idempotent-replayed") == "true";

    static string? Header(Answer.Received answer, string name) => answer.Headers.GetValueOrDefault(name);

    // Stripe's own clock dates what a read showed, as it dates the events that the read is weighed against.
    static DateTimeOffset Told(Answer.Received answer, DateTimeOffset at) =>
        Header(answer, "date") is { } text
        && DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : at;
}
