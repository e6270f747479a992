namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeReadsTests
{
    const string Url = "\"https://checkout.stripe.com/c/1\"";
    const string Declined = "\"last_payment_error\":{\"code\":\"card_declined\",\"message\":\"No.\"}";
    const string FailedCharge = ",\"latest_charge\":{\"id\":\"ch_1\",\"status\":\"failed\",\"created\":1792999999}";
    static readonly DateTimeOffset Dated = new(2026, 10, 26, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("\"open\"", Url, "unpaid", typeof(CheckoutOpened))]
    [InlineData("null", Url, "unpaid", typeof(CheckoutOpened))]
    [InlineData("null", "null", "paid", typeof(PaymentSucceeded))]
    [InlineData("\"complete\"", "null", "paid", typeof(PaymentSucceeded))]
    [InlineData("\"open\"", Url, "paid", typeof(PaymentSucceeded))]
    [InlineData("\"expired\"", "null", "paid", typeof(PaymentSucceeded))]
    [InlineData("\"complete\"", "null", "unpaid", typeof(PaymentProgressed))]
    [InlineData("null", "null", "unpaid", typeof(PaymentClosed))]
    [InlineData("\"expired\"", "null", "unpaid", typeof(PaymentClosed))]
    public void A_session_is_read_by_its_page_and_its_money(string status, string url, string payment, Type expected)
    {
        var (result, facts) = Read(Session(status, url, payment));
        Assert.IsType<CallResult.Done>(result);
        Assert.IsType(expected, Assert.Single(facts));
    }

    [Theory]
    [InlineData("\"open\"", "null", "unpaid")]
    [InlineData("\"unheard\"", "null", "unpaid")]
    [InlineData("7", "null", "unpaid")]
    [InlineData("\"complete\"", "null", "half")]
    [InlineData("\"complete\"", "null", "no_payment_required")]
    public void A_session_that_is_not_understood_changes_nothing(string status, string url, string payment)
    {
        var (result, facts) = Read(Session(status, url, payment));
        Assert.IsType<CallResult.NotTaken>(result);
        Assert.Empty(facts);
    }

    [Fact]
    public void A_session_that_is_paid_without_an_intent_changes_nothing() =>
        Assert.IsType<CallResult.NotTaken>(Read(Session("\"complete\"", "null", "paid", intent: "null")).Result);

    [Fact]
    public void Another_object_than_was_asked_for_changes_nothing()
    {
        var other = Session("\"open\"", Url, "unpaid").Replace("cs_test_a1", "cs_test_a2", StringComparison.Ordinal);
        Assert.IsType<CallResult.NotTaken>(Read(other).Result);
    }

    [Fact]
    public void A_closed_session_is_expired_and_a_failed_debit_failed()
    {
        Assert.Equal(Closure.Expired, Closed(Session("\"expired\"", "null", "unpaid")).How);
        Assert.Equal(Closure.Failed, Closed(Session("\"complete\"", "null", "unpaid", Intent("canceled", ""))).How);
        var failed = Closed(Session("\"complete\"", "null", "unpaid", Intent("requires_payment_method", Declined)));
        Assert.Equal((Closure.Failed, "card_declined"), (failed.How, failed.Error!.Code));
    }

    [Fact]
    public void A_session_that_ran_out_while_its_money_is_under_way_is_not_closed() =>
        Assert.IsType<PaymentProgressed>(Assert.Single(Read(Session("\"expired\"", "null", "unpaid", Intent("processing", ""))).Facts));

    [Fact]
    public void An_expanded_intent_tells_what_was_received()
    {
        var (_, facts) = Read(Session("\"complete\"", "null", "paid", Intent("succeeded", "\"amount_received\":2400")));
        Assert.Equal(new Money(2400, StripeSome.Eur), Assert.IsType<PaymentSucceeded>(Assert.Single(facts)).Received);
    }

    [Fact]
    public void An_intent_that_succeeded_outweighs_a_session_that_lags()
    {
        var paid = Intent("succeeded", "\"amount_received\":2500");
        Assert.IsType<PaymentSucceeded>(Assert.Single(Read(Session("\"open\"", Url, "unpaid", paid)).Facts));
        var silent = Intent("succeeded", "");
        Assert.IsType<CallResult.NotTaken>(Read(Session("\"open\"", Url, "unpaid", silent)).Result);
        var nothing = Intent("succeeded", "\"amount_received\":0");
        Assert.IsType<CallResult.NotTaken>(Read(Session("\"complete\"", "null", "paid", nothing)).Result);
    }

    [Theory]
    [InlineData("processing", ProgressStep.Processing)]
    [InlineData("requires_action", ProgressStep.ActionRequired)]
    public void An_open_session_tells_where_its_intent_stands_at_Stripes_time(string status, ProgressStep step)
    {
        var (_, facts) = Read(Session("\"open\"", Url, "unpaid", Intent(status, "")));
        Assert.Equal(2, facts.Count);
        Assert.IsType<CheckoutOpened>(facts[0]);
        var move = Assert.IsType<PaymentProgressed>(facts[1]);
        Assert.Equal((step, Dated), (move.Step, move.At));
    }

    [Fact]
    public void Without_Stripes_time_the_time_of_receipt_counts()
    {
        var json = Session("\"complete\"", "null", "unpaid");
        var (_, facts) = StripeSome.Told(StripeSome.ReadSession, StripeSome.Answered(200, json, ("date", "yesterday")));
        Assert.Equal(StripeSome.Now, Assert.IsType<PaymentProgressed>(Assert.Single(facts)).At);
    }

    [Fact]
    public void A_failed_try_counts_from_the_time_of_its_charge()
    {
        var intent = Intent("requires_payment_method", Declined + FailedCharge);
        var (_, facts) = Read(Session("\"open\"", Url, "unpaid", intent));
        var move = Assert.IsType<PaymentProgressed>(facts[1]);
        Assert.Equal((ProgressStep.TryFailed, DateTimeOffset.FromUnixTimeSeconds(1_792_999_999)), (move.Step, move.At));
        Assert.Equal("card_declined", move.Error!.Code);
    }

    [Theory]
    [InlineData("\"latest_charge\":\"ch_1\"," + Declined)]
    [InlineData("\"latest_charge\":{\"id\":\"ch_1\",\"status\":\"failed\"}," + Declined)]
    [InlineData("\"latest_charge\":{\"id\":\"ch_1\",\"status\":\"succeeded\",\"created\":1792999999}," + Declined)]
    [InlineData("\"latest_charge\":null")]
    public void An_old_error_of_unknown_time_is_left_out(string members)
    {
        var (_, facts) = Read(Session("\"open\"", Url, "unpaid", Intent("requires_payment_method", members)));
        Assert.IsType<CheckoutOpened>(Assert.Single(facts));
    }

    [Theory]
    [InlineData("succeeded", typeof(PaymentSucceeded))]
    [InlineData("processing", typeof(PaymentProgressed))]
    [InlineData("requires_capture", typeof(PaymentProgressed))]
    [InlineData("requires_action", typeof(PaymentProgressed))]
    [InlineData("canceled", typeof(PaymentClosed))]
    [InlineData("requires_payment_method", null)]
    [InlineData("requires_confirmation", null)]
    public void An_intent_is_read_by_its_status(string status, Type? expected)
    {
        var (result, facts) = StripeSome.Told(StripeSome.ReadIntent, StripeSome.Answered(200, Intent(status, "\"amount_received\":2500")));
        Assert.IsType<CallResult.Done>(result);
        Assert.Equal(expected, facts.SingleOrDefault()?.GetType());
    }

    [Fact]
    public void A_failed_try_of_an_intent_is_told_when_its_time_is_known()
    {
        var json = Intent("requires_payment_method", Declined + FailedCharge);
        var (_, facts) = StripeSome.Told(StripeSome.ReadIntent, StripeSome.Answered(200, json));
        Assert.Equal(ProgressStep.TryFailed, Assert.IsType<PaymentProgressed>(Assert.Single(facts)).Step);
    }

    [Fact]
    public void An_intent_with_an_unknown_status_changes_nothing() =>
        Assert.IsType<CallResult.NotTaken>(StripeSome.Told(StripeSome.ReadIntent, StripeSome.Answered(200, Intent("unheard", ""))).Result);

    [Fact]
    public void A_session_that_is_found_is_read_like_any_other()
    {
        var (result, facts) = Found(
            """{"object":"list","has_more":true,"data":[{"id":"cs_x","metadata":{}},""" + Session("\"open\"", Url, "unpaid") + "]}");
        Assert.IsType<CallResult.Done>(result);
        var opened = Assert.IsType<CheckoutOpened>(Assert.Single(facts));
        Assert.Equal((StripeSome.Session, StripeSome.Payment), (opened.About.Session, opened.About.Payment));
    }

    [Fact]
    public void A_complete_listing_without_the_session_proves_that_there_is_none()
    {
        var (result, facts) = Found("""
            {"object":"list","has_more":false,"data":[{"id":"cs_x","metadata":{"quittance_payment":"pay_other"}}]}
            """);
        Assert.IsType<CallResult.Done>(result);
        Assert.Equal(new CheckoutAbsent(StripeSome.Payment), Assert.Single(facts));
    }

    [Theory]
    [InlineData("""{"object":"list","has_more":true,"data":[]}""")]
    [InlineData("""{"object":"list","data":[]}""")]
    [InlineData("""{"object":"list","has_more":false}""")]
    [InlineData("""{"object":"search_result","has_more":false,"data":[]}""")]
    [InlineData("""{"has_more":false,"data":[]}""")]
    [InlineData("{}")]
    [InlineData("<html>")]
    public void A_listing_whose_end_is_not_told_proves_nothing(string body)
    {
        var (result, facts) = Found(body);
        Assert.IsType<CallResult.NotTaken>(result);
        Assert.Empty(facts);
    }

    static (CallResult Result, IReadOnlyList<Fact> Facts) Read(string json) =>
        StripeSome.Told(StripeSome.ReadSession, StripeSome.Answered(200, json, ("date", "Mon, 26 Oct 2026 09:00:00 GMT")));

    static (CallResult Result, IReadOnlyList<Fact> Facts) Found(string json) =>
        StripeSome.Told(StripeSome.Find, StripeSome.Answered(200, json));

    static PaymentClosed Closed(string json) => Assert.IsType<PaymentClosed>(Assert.Single(Read(json).Facts));

    static string Session(string status, string url, string payment, string intent = "\"pi_3Qa1\"") => $$"""
        {"id":"cs_test_a1","object":"checkout.session","status":{{status}},"url":{{url}},"payment_status":"{{payment}}","mode":"payment",
         "payment_intent":{{intent}},"amount_total":2500,"currency":"eur","livemode":false,"expires_at":1793003600,
         "metadata":{"quittance_payment":"{{StripeSome.Payment}}","quittance_order":"{{StripeSome.Order}}"} }
        """;

    static string Intent(string status, string members) => $$"""
        {"id":"pi_3Qa1","object":"payment_intent","status":"{{status}}","amount":2500,"currency":"eur","livemode":false
         {{(members.Length > 0 ? "," : "")}}{{members}} }
        """;
}
