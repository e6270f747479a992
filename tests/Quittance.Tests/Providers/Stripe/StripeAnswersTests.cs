using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeAnswersTests
{
    static readonly (string, string) Id = ("request-id", "req_1");

    [Fact]
    public void A_made_session_opens_the_page_and_confirms_nothing()
    {
        var (result, facts) = StripeSome.Told(StripeSome.Create(), StripeSome.Answered(200, """
            {"id":"cs_test_a1","object":"checkout.session","livemode":false,"url":"https://checkout.stripe.com/c/1",
             "expires_at":1793003600,"payment_intent":null}
            """));
        Assert.IsType<CallResult.Done>(result);
        var opened = Assert.IsType<CheckoutOpened>(Assert.Single(facts));
        Assert.Equal(("https://checkout.stripe.com/c/1", StripeSome.Now.AddHours(1)), (opened.Url, opened.ExpiresAt));
        Assert.Equal((StripeSome.Payment, StripeSome.Session), (opened.About.Payment, opened.About.Session));
        Assert.Equal([StripeSome.Order], opened.About.Orders);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"id":"cs_1","url":null}""")]
    [InlineData(204, "")]
    public void A_success_that_is_not_the_session_is_unclear(int status, string body) =>
        Assert.Equal((true, false), Unclear(StripeSome.Create(), StripeSome.Answered(status, body, Id)));

    [Theory]
    [InlineData(400, "invalid_request_error", "parameter_missing")]
    [InlineData(401, "invalid_request_error", "api_key_expired")]
    [InlineData(402, "card_error", "card_declined")]
    [InlineData(403, "invalid_request_error", "forbidden")]
    [InlineData(404, "invalid_request_error", "resource_missing")]
    [InlineData(422, "invalid_request_error", "odd")]
    public void A_refusal_is_certain(int status, string type, string code)
    {
        var (result, facts) = StripeSome.Told(StripeSome.Create(), StripeSome.Answered(status, Error(type, code), Id));
        Assert.Equal(code, Assert.IsType<CallResult.Refused>(result).Error.Code);
        Assert.Empty(facts);
    }

    [Fact]
    public void A_refused_key_is_told_without_the_key()
    {
        var answer = StripeSome.Answered(401, """
            {"error":{"type":"invalid_request_error","message":"Invalid API Key provided: sk_test_***"}}
            """);
        var refused = Assert.IsType<CallResult.Refused>(StripeSome.Told(StripeSome.Create(), answer).Result);
        Assert.DoesNotContain("sk_", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_carried_another_body_is_settled_by_a_listing_only() => Assert.Equal(
        (true, true), Unclear(StripeSome.Create(), StripeSome.Answered(400, Error("idempotency_error", "idempotency_error"), Id)));

    [Theory]
    [InlineData("idempotency_error", "idempotency_key_in_use", null)]
    [InlineData("invalid_request_error", "idempotency_key_in_use", "false")]
    [InlineData("invalid_request_error", "other_conflict", "true")]
    [InlineData("invalid_request_error", "other_conflict", null)]
    public void A_conflict_means_that_something_is_still_under_way(string type, string code, string? retry) =>
        Assert.Equal((false, false), Unclear(StripeSome.Create(), StripeSome.Answered(409, Error(type, code), Retry(retry))));

    [Fact]
    public void A_conflict_that_no_retry_mends_is_a_refusal() => Assert.IsType<CallResult.Refused>(
        StripeSome.Told(StripeSome.Create(), StripeSome.Answered(409, Error("invalid_request_error", "other"), Retry("false"))).Result);

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData(null)]
    public void A_rate_limit_took_nothing(string? retry)
    {
        foreach (var request in StripeSome.EveryRequest)
        {
            var answer = StripeSome.Answered(429, Error("invalid_request_error", "lock_timeout"), Retry(retry));
            Assert.IsType<CallResult.NotTaken>(StripeSome.Told(request, answer).Result);
        }
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(424, true)]
    public void A_server_error_is_indeterminate_and_may_be_replayed(int status, bool replayed)
    {
        var answer = StripeSome.Answered(status, Error("api_error", "x"), ("idempotent-replayed", replayed ? "true" : "false"));
        Assert.Equal((true, replayed), Unclear(StripeSome.Create(), answer));
    }

    [Theory]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(504, "")]
    [InlineData(403, "<html>Blocked</html>")]
    [InlineData(302, "")]
    public void An_answer_of_something_on_the_way_proves_no_end(int status, string body) =>
        Assert.Equal((false, false), Unclear(StripeSome.Create(), StripeSome.Answered(status, body)));

    [Fact]
    public void A_client_error_that_Stripe_wants_repeated_is_not_certain() => Assert.Equal(
        (true, false), Unclear(StripeSome.Create(), StripeSome.Answered(400, Error("invalid_request_error", "x"), Retry("true"))));

    [Fact]
    public void No_answer_is_unclear_for_a_change_and_nothing_for_a_read()
    {
        Assert.Equal((false, false), Unclear(StripeSome.Create(), new Answer.Nothing("x")));
        Assert.Equal((false, false), Unclear(StripeSome.Expire, new Answer.Nothing("x")));
        Assert.IsType<CallResult.NotTaken>(StripeSome.Told(StripeSome.ReadSession, new Answer.Nothing("x")).Result);
        Assert.IsType<CallResult.NotTaken>(StripeSome.Told(StripeSome.Find, new Answer.Nothing("x")).Result);
    }

    [Fact]
    public void What_was_not_sent_was_not_taken()
    {
        foreach (var request in StripeSome.EveryRequest)
            Assert.IsType<CallResult.NotTaken>(StripeSome.Told(request, new Answer.NotSent("x")).Result);
    }

    [Fact]
    public void An_expired_session_is_closed()
    {
        var answer = StripeSome.Answered(200, """{"id":"cs_test_a1","status":"expired","url":null}""");
        var (result, facts) = StripeSome.Told(StripeSome.Expire, answer);
        Assert.IsType<CallResult.Done>(result);
        var closed = Assert.IsType<PaymentClosed>(Assert.Single(facts));
        Assert.Equal((Closure.Expired, StripeSome.Session, StripeSome.Payment), (closed.How, closed.About.Session, closed.About.Payment));
    }

    [Theory]
    [InlineData("""{"id":"cs_other","status":"expired"}""")]
    [InlineData("""{"id":"cs_test_a1","status":"open"}""")]
    [InlineData("""{"id":"cs_test_a1","status":"complete"}""")]
    public void A_session_that_does_not_look_expired_is_not_taken_as_closed(string body) =>
        Assert.Equal((true, false), Unclear(StripeSome.Expire, StripeSome.Answered(200, body)));

    [Fact]
    public void A_session_that_is_no_longer_open_must_be_read()
    {
        var (result, facts) = StripeSome.Told(StripeSome.Expire, StripeSome.Answered(400, """
            {"error":{"type":"invalid_request_error",
             "message":"Only Checkout Sessions with a status in [\"open\"] can be expired."}}
            """));
        Assert.IsType<CallResult.Done>(result);
        Assert.Equal(StripeSome.Session, Assert.IsType<CheckoutNotOpen>(Assert.Single(facts)).About.Session);
    }

    [Theory]
    [InlineData(404, "invalid_request_error", "resource_missing")]
    [InlineData(400, "invalid_request_error", "resource_missing")]
    [InlineData(401, "invalid_request_error", "api_key_expired")]
    public void An_expiry_can_be_refused(int status, string type, string code) =>
        Assert.IsType<CallResult.Refused>(StripeSome.Told(StripeSome.Expire, StripeSome.Answered(status, Error(type, code))).Result);

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, true)]
    [InlineData(409, false)]
    [InlineData(500, false)]
    [InlineData(302, false)]
    public void A_read_that_could_not_be_made_changes_nothing(int status, bool refused)
    {
        foreach (var request in (ProviderRequest[])[StripeSome.ReadSession, StripeSome.ReadIntent])
        {
            var (result, facts) = StripeSome.Told(request, StripeSome.Answered(status, Error("invalid_request_error", "x"), Id));
            Assert.IsType(refused ? typeof(CallResult.Refused) : typeof(CallResult.NotTaken), result);
            Assert.Empty(facts);
        }
    }

    [Fact]
    public void A_missing_page_of_something_on_the_way_is_not_the_absence_of_the_object() =>
        Assert.IsType<CallResult.NotTaken>(StripeSome.Told(StripeSome.ReadSession, StripeSome.Answered(404, "<html>")).Result);

    static (bool Ended, bool Replayed) Unclear(ProviderRequest request, Answer answer)
    {
        var (result, facts) = StripeSome.Told(request, answer);
        Assert.Empty(facts);
        var unclear = Assert.IsType<CallResult.Unclear>(result);
        return (unclear.Ended, unclear.Replayed);
    }

    static string Error(string type, string code) => $$$"""{"error":{"type":"{{{type}}}","code":"{{{code}}}","message":"A sentence."}}""";

    static (string, string) Retry(string? value) => value is null ? Id : ("stripe-should-retry", value);
}
