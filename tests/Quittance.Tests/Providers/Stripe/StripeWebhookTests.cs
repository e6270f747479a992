using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeWebhookTests
{
    [Fact]
    public void A_paid_session_is_money_received()
    {
        var fact = StripeSome.Fact<PaymentSucceeded>(StripeSome.Read("checkout.session.completed", Session("paid")));
        Assert.Equal(new Money(2500, StripeSome.Eur), fact.Received);
        Assert.Equal(StripeSome.Session, fact.About.Session);
        Assert.Equal(StripeSome.Capture, fact.About.Capture);
        Assert.Equal(StripeSome.Payment, fact.About.Payment);
        Assert.Equal([StripeSome.Order], fact.About.Orders);
    }

    [Fact]
    public void A_delayed_method_that_comes_through_is_money_received() =>
        StripeSome.Fact<PaymentSucceeded>(StripeSome.Read("checkout.session.async_payment_succeeded", Session("paid")));

    [Fact]
    public void A_complete_session_that_is_unpaid_is_only_processing()
    {
        var fact = StripeSome.Fact<PaymentProgressed>(StripeSome.Read("checkout.session.completed", Session("unpaid")));
        Assert.Equal((ProgressStep.Processing, StripeSome.Now), (fact.Step, fact.At));
    }

    [Fact]
    public void A_paid_session_without_its_intent_must_be_read()
    {
        var fact = StripeSome.Fact<ReadNeeded>(StripeSome.Read("checkout.session.completed", Session("paid", intent: "null")));
        Assert.Equal(StripeSome.Session, fact.About.Session);
    }

    [Fact]
    public void A_failed_delayed_method_closes_the_payment()
    {
        var fact = StripeSome.Fact<PaymentClosed>(StripeSome.Read("checkout.session.async_payment_failed", Session("unpaid")));
        Assert.Equal(Closure.Failed, fact.How);
        Assert.Equal("async_payment_failed", fact.Error!.Code);
    }

    [Fact]
    public void An_expired_session_closes_the_payment() =>
        Assert.Equal(Closure.Expired, StripeSome.Fact<PaymentClosed>(StripeSome.Read("checkout.session.expired", Session("unpaid"))).How);

    [Theory]
    [InlineData("setup", "null", "checkout.session.completed", typeof(Reading.Irrelevant))]
    [InlineData("subscription", "paid", "checkout.session.completed", typeof(Reading.Unrecognised))]
    [InlineData("subscription", "unpaid", "checkout.session.expired", typeof(Reading.Irrelevant))]
    [InlineData("gift", "paid", "checkout.session.completed", typeof(Reading.Unrecognised))]
    [InlineData("payment", "no_payment_required", "checkout.session.completed", typeof(Reading.Unrecognised))]
    [InlineData("payment", "half_paid", "checkout.session.completed", typeof(Reading.Unrecognised))]
    public void A_session_that_is_no_plain_payment_confirms_nothing(string mode, string status, string type, Type expected) =>
        Assert.IsType(expected, StripeSome.Read(type, Session(status, mode: mode)));

    [Theory]
    [InlineData("amount_total")]
    [InlineData("currency")]
    [InlineData("payment_status")]
    [InlineData("id")]
    public void A_paid_session_that_lacks_a_member_is_shown_and_not_guessed(string member) =>
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read("checkout.session.completed", Without(member, Session("paid"))));

    [Fact]
    public void A_succeeded_intent_tells_what_was_received_not_what_was_asked()
    {
        var fact = StripeSome.Fact<PaymentSucceeded>(StripeSome.Read("payment_intent.succeeded", Intent("succeeded", received: 2000)));
        Assert.Equal(new Money(2000, StripeSome.Eur), fact.Received);
        Assert.Equal((null, StripeSome.Capture), (fact.About.Session, fact.About.Capture));
        Assert.Equal([StripeSome.Order], fact.About.Orders);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(",\"livemode\":false", false)]
    [InlineData(",\"livemode\":true", true)]
    public void An_objects_own_mode_counts_before_the_events(string member, bool live)
    {
        var json = $$"""{"id":"pi_1","amount_received":2500,"currency":"eur"{{member}} }""";
        Assert.Equal(live, StripeSome.Fact<PaymentSucceeded>(StripeSome.Read("payment_intent.succeeded", json)).About.Capture!.Live);
    }

    [Theory]
    [InlineData("amount_received")]
    [InlineData("currency")]
    [InlineData("id")]
    public void A_succeeded_intent_that_lacks_a_member_is_shown_and_not_guessed(string member) =>
        Assert.IsType<Reading.Unrecognised>(
            StripeSome.Read("payment_intent.succeeded", Without(member, Intent("succeeded", received: 2500))));

    [Theory]
    [InlineData("0")]
    [InlineData("25.5")]
    [InlineData("\"2500\"")]
    [InlineData("1e400")]
    public void A_success_whose_received_amount_makes_no_sense_is_shown(string received) =>
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read(
            "payment_intent.succeeded", Intent("succeeded", received: 7777).Replace("7777", received, StringComparison.Ordinal)));

    [Fact]
    public void A_success_whose_object_says_otherwise_is_read_first() =>
        StripeSome.Fact<ReadNeeded>(StripeSome.Read("payment_intent.succeeded", Intent("requires_payment_method")));

    [Fact]
    public void A_failed_try_is_not_the_end_and_names_the_stable_code()
    {
        const string Error = """
            ,"last_payment_error":{"type":"card_error","code":"card_declined","decline_code":"do_not_honor",
            "message":"Your card was declined."}
            """;
        var json = Intent("requires_payment_method", extra: Error);
        var fact = StripeSome.Fact<PaymentProgressed>(StripeSome.Read("payment_intent.payment_failed", json));
        Assert.Equal((ProgressStep.TryFailed, StripeSome.Now), (fact.Step, fact.At));
        Assert.Equal(new PaymentError("card_declined", "Your card was declined."), fact.Error);
    }

    [Theory]
    [InlineData("payment_intent.processing", ProgressStep.Processing)]
    [InlineData("payment_intent.amount_capturable_updated", ProgressStep.Processing)]
    [InlineData("payment_intent.requires_action", ProgressStep.ActionRequired)]
    public void An_intent_moves(string type, ProgressStep step)
    {
        var fact = StripeSome.Fact<PaymentProgressed>(StripeSome.Read(type, Intent("any")));
        Assert.Equal((step, StripeSome.Now), (fact.Step, fact.At));
    }

    [Fact]
    public void A_canceled_intent_closes_the_payment() =>
        Assert.Equal(Closure.Canceled, StripeSome.Fact<PaymentClosed>(StripeSome.Read("payment_intent.canceled", Intent("canceled"))).How);

    [Theory]
    [InlineData("payment_intent.created", false)]
    [InlineData("payment_intent.partially_funded", true)]
    [InlineData("charge.refunded", true)]
    [InlineData("charge.refund.updated", true)]
    [InlineData("charge.dispute.created", true)]
    [InlineData("charge.dispute.funds_withdrawn", true)]
    [InlineData("charge.succeeded", true)]
    [InlineData("charge.captured", true)]
    [InlineData("charge.failed", false)]
    [InlineData("refund.created", true)]
    [InlineData("refund.failed", true)]
    [InlineData("refund.unheard", true)]
    [InlineData("charge.refund.unheard", true)]
    [InlineData("charge.dispute.unheard", true)]
    [InlineData("transfer.unheard", true)]
    [InlineData("transfer.updated", false)]
    [InlineData("payout.unheard", true)]
    [InlineData("payout.reconciliation_completed", false)]
    [InlineData("application_fee.created", true)]
    [InlineData("invoice.paid", true)]
    [InlineData("invoice.payment_succeeded", true)]
    [InlineData("invoice.payment_failed", true)]
    [InlineData("invoice_payment.paid", true)]
    [InlineData("invoice.created", false)]
    [InlineData("invoice.upcoming", false)]
    [InlineData("customer.subscription.updated", true)]
    [InlineData("customer.updated", false)]
    [InlineData("payout.paid", true)]
    [InlineData("balance.available", false)]
    [InlineData("product.updated", false)]
    [InlineData("price.updated", false)]
    [InlineData("payment_method.attached", false)]
    [InlineData("setup_intent.succeeded", false)]
    [InlineData("account.updated", false)]
    [InlineData("review.opened", false)]
    [InlineData("radar.early_fraud_warning.created", false)]
    [InlineData("never.heard.of", true)]
    public void A_type_that_is_not_booked_is_shown_if_it_may_carry_money(string type, bool shown)
    {
        var reading = StripeSome.Read(type, """{"id":"x_1","amount":100,"currency":"eur"}""");
        Assert.IsType(shown ? typeof(Reading.Unrecognised) : typeof(Reading.Irrelevant), reading);
    }

    [Theory]
    [InlineData("charge.succeeded")]
    [InlineData("charge.captured")]
    [InlineData("charge.failed")]
    [InlineData("charge.updated")]
    public void A_charge_is_told_by_its_intent(string type) =>
        Assert.IsType<Reading.Irrelevant>(StripeSome.Read(type, """{"id":"ch_1","amount":100,"payment_intent":"pi_1"}"""));

    [Fact]
    public void An_unknown_type_without_an_amount_is_irrelevant() =>
        Assert.IsType<Reading.Irrelevant>(StripeSome.Read("never.heard.of", """{"id":"x_1","amount":null,"colour":"green"}"""));

    [Theory]
    [InlineData("""{"id":"evt_1","type":"payment_intent.succeeded","livemode":false}""")]
    [InlineData("""{"id":"evt_1","type":"payment_intent.succeeded","livemode":false,"data":{"object":[]}}""")]
    [InlineData("""{"id":"evt_1","id":"evt_2","type":"customer.updated","livemode":false,"data":{"object":{}}}""")]
    [InlineData("""{"id":"evt_1","type":"customer.updated","livemode":false,"data":{"object":{"name":"\ud800"}}}""")]
    public void An_event_whose_shape_is_not_understood_is_shown(string body) =>
        Assert.IsType<Reading.Unrecognised>(StripeSome.Provider().ReadWebhook(StripeSome.Bytes(body)));

    [Theory]
    [InlineData("payment_intent", "v1.payment_intent.succeeded")]
    [InlineData("v1.payment_intent", "v1.payment_intent.succeeded")]
    [InlineData("checkout.session", "v1.checkout.session.completed")]
    [InlineData("v1.checkout.session", "v1.checkout.session.completed")]
    public void A_thin_event_about_a_payment_asks_for_a_read(string related, string type)
    {
        var about = StripeSome.Fact<ReadNeeded>(Thin(type, $$"""{"id":"obj_1","type":"{{related}}","url":"/v1/x/obj_1"}""")).About;
        Assert.Equal("obj_1", Assert.Single(about.Refs).Value);
        Assert.Equal(related.Contains("session", StringComparison.Ordinal), about.Session is not null);
    }

    [Theory]
    [InlineData("refund", "v1.refund.created", RefKind.Refund)]
    [InlineData("v1.refund", "v1.refund.updated", RefKind.Refund)]
    [InlineData("dispute", "v1.charge.dispute.created", RefKind.Dispute)]
    [InlineData("charge.dispute", "v1.charge.dispute.closed", RefKind.Dispute)]
    [InlineData("transfer", "v1.transfer.reversed", RefKind.Transfer)]
    public void A_thin_event_about_money_that_moves_asks_for_a_read_of_it(string related, string type, RefKind kind)
    {
        var thin = Thin(type, $$"""{"id":"obj_1","type":"{{related}}","url":"/v1/x/obj_1"}""");
        Assert.Equal(StripeSome.Ref(kind, "obj_1"), StripeSome.Fact<MovementChanged>(thin).Target);
    }

    [Theory]
    [InlineData("v1.payout.paid", "payout", true)]
    [InlineData("v1.balance.available", "balance", false)]
    [InlineData("v2.money_management.transaction.created", "x", true)]
    [InlineData("v2.core.account.updated", "v2.core.account", false)]
    public void Another_thin_event_is_shown_if_its_name_speaks_of_money(string type, string related, bool shown) => Assert.IsType(
        shown ? typeof(Reading.Unrecognised) : typeof(Reading.Irrelevant), Thin(type, $$"""{"id":"obj_1","type":"{{related}}"}"""));

    [Theory]
    [InlineData("""{"type":"payment_intent"}""")]
    [InlineData("""{"id":"../../v1/refunds","type":"payment_intent"}""")]
    [InlineData("""{"id":"","type":"checkout.session"}""")]
    [InlineData("""{"type":"refund"}""")]
    [InlineData("""{"id":"re/1","type":"dispute"}""")]
    public void A_thin_event_about_a_payment_without_a_usable_id_is_shown(string related) =>
        Assert.IsType<Reading.Unrecognised>(Thin("v1.payment_intent.succeeded", related));

    [Fact]
    public void Orders_may_be_one_id_or_an_array_written_as_text()
    {
        Assert.Equal([StripeSome.Order], Subject($$"""{"quittance_order":"{{StripeSome.Order}}"}""").Orders);
        Assert.Equal(
            [StripeSome.Order, StripeSome.OtherOrder],
            Subject($$"""{"quittance_order":"[\"{{StripeSome.Order}}\",\"{{StripeSome.OtherOrder}}\"]"}""").Orders);
        var nobodys = Subject("""{"basket":"7"}""");
        Assert.Equal((null, StripeSome.Capture), (nobodys.Payment, nobodys.Capture));
        Assert.Empty(nobodys.Orders);
    }

    [Theory]
    [InlineData("""{"quittance_order":"garbage"}""")]
    [InlineData("""{"quittance_order":""}""")]
    [InlineData("""{"quittance_order":"[]"}""")]
    [InlineData("""{"quittance_order":"[1]"}""")]
    [InlineData("""{"quittance_order":"[\"ord_1\"]"}""")]
    [InlineData("""{"quittance_order":"[\"ORDER\",]"}""")]
    [InlineData("""{"quittance_order":"[\"ORDER\",\"ORDER\"]"}""")]
    [InlineData("""{"quittance_order":"[\"ORDER\"] "}{""")]
    [InlineData("""{"quittance_order":["ORDER"]}""")]
    [InlineData("""{"quittance_order":"PAYMENT"}""")]
    [InlineData("""{"quittance_payment":"ORDER"}""")]
    [InlineData("""{"quittance_payment":"[\"PAYMENT\"]"}""")]
    [InlineData("""{"quittance_payment":null}""")]
    public void Garbage_under_our_own_keys_is_shown_and_never_passed_over(string metadata)
    {
        var json = metadata.Replace("ORDER", StripeSome.Order.ToString(), StringComparison.Ordinal)
            .Replace("PAYMENT", StripeSome.Payment.ToString(), StringComparison.Ordinal);
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read("payment_intent.succeeded", Bare(json)));
    }

    [Fact]
    public void The_garbage_is_named()
    {
        var reading = StripeSome.Read("payment_intent.succeeded", Bare("""{"quittance_order":"garbage"}"""));
        var why = Assert.IsType<Reading.Unrecognised>(reading).Why;
        Assert.Contains("metadata.quittance_order", why, StringComparison.Ordinal);
        Assert.Contains("garbage", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"cart 77\"", 0)]
    [InlineData("null", 0)]
    [InlineData("\"ORDER\"", 1)]
    public void A_client_reference_counts_only_if_it_is_an_order_of_ours(string reference, int orders)
    {
        var json = """{"id":"cs_1","mode":"payment","payment_status":"unpaid","client_reference_id":REFERENCE}"""
            .Replace("REFERENCE", reference, StringComparison.Ordinal)
            .Replace("ORDER", StripeSome.Order.ToString(), StringComparison.Ordinal);
        Assert.Equal(orders, StripeSome.Fact<PaymentClosed>(StripeSome.Read("checkout.session.expired", json)).About.Orders.Count);
    }

    static string Session(string status, string mode = "payment", string intent = $"\"{StripeSome.IntentId}\"") => $$"""
        {"id":"{{StripeSome.SessionId}}","object":"checkout.session","mode":"{{mode}}","payment_status":"{{status}}",
         "payment_intent":{{intent}},"amount_total":2500,"currency":"eur","livemode":false,"client_reference_id":"{{StripeSome.Order}}",
         "metadata":{"quittance_payment":"{{StripeSome.Payment}}","quittance_order":"{{StripeSome.Order}}","other":"x"} }
        """;

    static string Intent(string status, long received = 0, string extra = "") => $$"""
        {"id":"{{StripeSome.IntentId}}","object":"payment_intent","status":"{{status}}","amount":2500,
         "amount_received":{{received}},"currency":"eur","livemode":false,
         "metadata":{"quittance_payment":"{{StripeSome.Payment}}","quittance_order":"{{StripeSome.Order}}"}{{extra}} }
        """;

    static string Bare(string metadata) =>
        $$"""{"id":"{{StripeSome.IntentId}}","amount_received":2500,"currency":"eur","metadata":{{metadata}} }""";

    static string Without(string member, string json) => json.Replace($"\"{member}\"", "\"x\"", StringComparison.Ordinal);

    static PaymentSubject Subject(string metadata) =>
        StripeSome.Fact<PaymentSucceeded>(StripeSome.Read("payment_intent.succeeded", Bare(metadata))).About;

    static Reading Thin(string type, string related) => StripeSome.Provider().ReadWebhook(StripeSome.Bytes(
        $$"""
        {"id":"evt_1","object":"v2.core.event","type":"{{type}}","created":"2026-10-26T08:53:20Z","livemode":false,
         "related_object":{{related}} }
        """));
}
