using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

/// <summary>What the answers to requests that move money back or on to sellers mean.</summary>
public sealed class StripeMoneyAnswersTests
{
    static readonly (string, string) Id = ("request-id", "req_1");

    [Theory]
    [InlineData("pending", RefundStep.Pending)]
    [InlineData("succeeded", RefundStep.Succeeded)]
    [InlineData("failed", RefundStep.Failed)]
    public void A_made_refund_is_told_as_the_one_that_was_asked_for(string status, RefundStep step)
    {
        foreach (var metadata in (string[])["{}", StripeMoneyJson.OfRefund])
        {
            var told = Only<RefundTold>(StripeSome.CreateRefund, StripeMoneyJson.Refund(status, metadata));
            Assert.Equal((StripeSome.Ref(RefKind.Refund, "re_1"), StripeSome.Refund), (told.Refund, told.Ours));
            Assert.Equal((StripeSome.Euro(1250), step), (told.Amount, told.Step));
            Assert.Equal((StripeSome.Payment, StripeSome.Capture), (told.About.Payment, told.About.Capture));
            Assert.Equal([StripeSome.Order], told.About.Orders);
        }
    }

    [Fact]
    public void A_made_refund_without_an_order_names_none() => Assert.Empty(
        Only<RefundTold>(StripeSome.CreateRefund with { Order = null }, StripeMoneyJson.Refund()).About.Orders);

    [Fact]
    public void A_made_refund_is_of_the_charge_that_was_asked_to_be_refunded() => Assert.Equal(
        StripeSome.ChargeCapture,
        Only<RefundTold>(StripeSome.CreateRefund with { Capture = StripeSome.ChargeCapture }, StripeMoneyJson.Refund()).About.Capture);

    [Fact]
    public void A_made_transfer_and_a_made_reversal_are_told_as_those_that_were_asked_for()
    {
        var transfer = StripeSome.Ref(RefKind.Transfer, "tr_1");
        Assert.Equal(
            new TransferTold(transfer, StripeSome.Transfer, StripeSome.Euro(1000)),
            Only<TransferTold>(StripeSome.CreateTransfer, StripeMoneyJson.Transfer()));
        Assert.Equal(
            new ReversalTold(StripeSome.Ref(RefKind.Reversal, "trr_1"), transfer, StripeSome.Reversal, StripeSome.Euro(400)),
            Only<ReversalTold>(StripeSome.CreateReversal, StripeMoneyJson.Reversal()));
    }

    [Fact]
    public void A_success_that_is_about_something_else_is_unclear()
    {
        AssertUnclear(StripeSome.CreateRefund, StripeMoneyJson.Refund(metadata: $$"""{"quittance_refund":"{{StripeSome.OtherRefund}}"}"""));
        AssertUnclear(
            StripeSome.CreateTransfer, StripeMoneyJson.Transfer($$"""{"quittance_transfer":"{{StripeSome.OtherTransfer}}"}"""));
        AssertUnclear(
            StripeSome.CreateReversal, StripeMoneyJson.Reversal($$"""{"quittance_reversal":"{{StripeSome.OtherReversal}}"}"""));
        AssertUnclear(StripeSome.CreateReversal, StripeMoneyJson.Reversal(transfer: "\"tr_2\""));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"id":"re_1","amount":1250,"currency":"eur"} """)]
    [InlineData(200, """{"id":"re_1","amount":1250,"currency":"eur","status":"unheard","metadata":{"quittance_reversal":"x"}} """)]
    [InlineData(200, """{"id":"../1","amount":1250,"currency":"eur","status":"succeeded"} """)]
    [InlineData(200, """{"id":"re_1","amount":0,"currency":"eur","status":"succeeded"} """)]
    [InlineData(204, "")]
    public void A_success_without_a_readable_refund_is_unclear(int status, string body) =>
        AssertUnclear(StripeSome.CreateRefund, body, status);

    [Theory]
    [InlineData(200, "{}")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"id":"x_1","amount":-1,"currency":"eur"}""")]
    [InlineData(200, """{"id":"x_1","amount":1000,"currency":"zzz"}""")]
    [InlineData(204, "")]
    public void A_success_without_a_readable_transfer_or_reversal_is_unclear(int status, string body)
    {
        AssertUnclear(StripeSome.CreateTransfer, body, status);
        AssertUnclear(StripeSome.CreateReversal, body, status);
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "charge_already_refunded")]
    [InlineData(400, "invalid_request_error", "charge_disputed")]
    [InlineData(400, "invalid_request_error", "refund_disputed_payment")]
    [InlineData(400, "invalid_request_error", "amount_too_large")]
    [InlineData(400, "invalid_request_error", "balance_insufficient")]
    [InlineData(400, "invalid_request_error", "insufficient_funds")]
    [InlineData(401, "invalid_request_error", "api_key_expired")]
    [InlineData(403, "invalid_request_error", "forbidden")]
    [InlineData(404, "invalid_request_error", "resource_missing")]
    public void A_refusal_is_certain_and_has_Stripes_code(int status, string type, string code) => Assert.All(
        StripeSome.EveryMoneyCreation, request =>
        {
            var (result, facts) = StripeSome.Told(request, StripeSome.Answered(status, Error(type, code), Id));
            Assert.Equal(code, Assert.IsType<CallResult.Refused>(result).Error.Code);
            Assert.Empty(facts);
        });

    [Fact]
    public void A_refusal_without_a_code_has_the_kind() => Assert.Equal("invalid_request_error", Assert.IsType<CallResult.Refused>(
        StripeSome.Told(StripeSome.CreateRefund, StripeSome.Answered(400, """
            {"error":{"type":"invalid_request_error","message":"Refund amount (€25.00) is greater than unrefunded amount (€12.50)"}}
            """)).Result).Error.Code);

    [Theory]
    [InlineData(500, "api_error", "x", true, false)]
    [InlineData(503, "api_error", "x", true, false)]
    [InlineData(424, "api_error", "x", true, false)]
    [InlineData(409, "idempotency_error", "idempotency_key_in_use", false, false)]
    [InlineData(400, "idempotency_error", "idempotency_error", true, true)]
    public void What_cannot_be_told_is_unclear_and_never_a_failure(int status, string type, string code, bool ended, bool replayed) =>
        Assert.All(StripeSome.EveryMoneyCreation, request =>
        {
            var (result, facts) = StripeSome.Told(request, StripeSome.Answered(status, Error(type, code), Id));
            var unclear = Assert.IsType<CallResult.Unclear>(result);
            Assert.Equal((ended, replayed), (unclear.Ended, unclear.Replayed));
            Assert.Empty(facts);
        });

    [Fact]
    public void A_replayed_server_error_stays_one() => Assert.All(StripeSome.EveryMoneyCreation, request =>
    {
        var answer = StripeSome.Answered(500, Error("api_error", "x"), ("idempotent-replayed", "true"));
        var unclear = Assert.IsType<CallResult.Unclear>(StripeSome.Told(request, answer).Result);
        Assert.Equal((true, true), (unclear.Ended, unclear.Replayed));
    });

    [Fact]
    public void No_answer_is_unclear_for_a_change_and_nothing_for_a_read()
    {
        Assert.All(StripeSome.EveryMoneyCreation, request =>
        {
            var unclear = Assert.IsType<CallResult.Unclear>(StripeSome.Told(request, new Answer.Nothing("x")).Result);
            Assert.Equal((false, false), (unclear.Ended, unclear.Replayed));
        });
        Assert.All([.. StripeSome.EveryMoneyRead, .. StripeSome.EveryMoneyListing], request =>
            Assert.IsType<CallResult.NotTaken>(StripeSome.Told(request, new Answer.Nothing("x")).Result));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, true)]
    [InlineData(409, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(302, false)]
    public void A_read_that_could_not_be_made_changes_nothing(int status, bool refused) => Assert.All(
        [.. StripeSome.EveryMoneyRead, .. StripeSome.EveryMoneyListing], request =>
        {
            var (result, facts) = StripeSome.Told(request, StripeSome.Answered(status, Error("invalid_request_error", "x"), Id));
            Assert.IsType(refused ? typeof(CallResult.Refused) : typeof(CallResult.NotTaken), result);
            Assert.Empty(facts);
        });

    static T Only<T>(ProviderRequest request, string json)
        where T : Fact
    {
        var (result, facts) = StripeSome.Told(request, StripeSome.Answered(200, json, Id));
        Assert.IsType<CallResult.Done>(result);
        return Assert.IsType<T>(Assert.Single(facts));
    }

    static void AssertUnclear(ProviderRequest request, string body, int status = 200)
    {
        var (result, facts) = StripeSome.Told(request, StripeSome.Answered(status, body, Id));
        var unclear = Assert.IsType<CallResult.Unclear>(result);
        Assert.Equal((true, false), (unclear.Ended, unclear.Replayed));
        Assert.Empty(facts);
    }

    static string Error(string type, string code) => $$$"""{"error":{"type":"{{{type}}}","code":"{{{code}}}","message":"A sentence."}}""";
}
