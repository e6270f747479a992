using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeRefundTests
{
    static readonly string[] Types = ["refund.created", "refund.updated", "charge.refund.updated"];

    [Fact]
    public void A_refund_of_ours_names_itself_its_payment_and_its_order() => Assert.All(Types, type =>
    {
        var told = StripeSome.Fact<RefundTold>(StripeSome.Read(type, StripeMoneyJson.Refund(metadata: StripeMoneyJson.OfRefund)));
        Assert.Equal((StripeSome.Ref(RefKind.Refund, "re_1"), StripeSome.Refund), (told.Refund, told.Ours));
        Assert.Equal((StripeSome.Euro(1250), RefundStep.Succeeded, null), (told.Amount, told.Step, told.Error));
        Assert.Equal((StripeSome.Payment, StripeSome.Capture, null), (told.About.Payment, told.About.Capture, told.About.Session));
        Assert.Equal([StripeSome.Order], told.About.Orders);
    });

    [Theory]
    [InlineData("pending", RefundStep.Pending)]
    [InlineData("requires_action", RefundStep.Pending)]
    [InlineData("succeeded", RefundStep.Succeeded)]
    [InlineData("canceled", RefundStep.Canceled)]
    [InlineData("failed", RefundStep.Failed)]
    public void A_refund_stands_where_its_status_says(string status, RefundStep step) =>
        Assert.Equal(step, Told(StripeMoneyJson.Refund(status)).Step);

    [Theory]
    [InlineData("unheard")]
    [InlineData("")]
    [InlineData("SUCCEEDED")]
    public void A_status_that_is_not_known_is_shown(string status) => Assert.All([.. Types, "refund.failed"], type =>
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read(type, StripeMoneyJson.Refund(status))));

    [Theory]
    [InlineData("lost_or_stolen_card")]
    [InlineData("expired_or_canceled_card")]
    [InlineData("charge_for_pending_refund_disputed")]
    [InlineData("insufficient_funds")]
    [InlineData("declined")]
    [InlineData("merchant_request")]
    [InlineData("a_reason_of_tomorrow")]
    public void A_failed_refund_says_why_and_what_to_do(string reason)
    {
        var json = StripeMoneyJson.Refund("failed", more: $",\"failure_reason\":\"{reason}\"");
        var told = StripeSome.Fact<RefundTold>(StripeSome.Read("refund.failed", json));
        Assert.Equal((RefundStep.Failed, reason), (told.Step, told.Error!.Code));
        Assert.EndsWith(".", told.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("pending")]
    public void A_failure_whose_object_says_otherwise_is_read_first(string status) => Assert.Equal(
        StripeSome.Ref(RefKind.Refund, "re_1"),
        StripeSome.Fact<MovementChanged>(StripeSome.Read("refund.failed", StripeMoneyJson.Refund(status))).Target);

    [Fact]
    public void A_refund_from_the_dashboard_is_told_by_its_capture_alone()
    {
        var told = Told(StripeMoneyJson.Refund());
        Assert.Equal((null, null, StripeSome.Capture), (told.Ours, told.About.Payment, told.About.Capture));
        Assert.Empty(told.About.Orders);
    }

    [Fact]
    public void Without_an_intent_the_charge_is_the_capture() =>
        Assert.Equal(StripeSome.ChargeCapture, Told(StripeMoneyJson.Refund(intent: "null")).About.Capture);

    [Fact]
    public void Without_either_nothing_is_guessed() =>
        Assert.Empty(Told(StripeMoneyJson.Refund(intent: "null", charge: "null")).About.Refs);

    [Fact]
    public void An_expanded_intent_is_as_good_as_its_id() =>
        Assert.Equal(StripeSome.Capture, Told(StripeMoneyJson.Refund(intent: """{"id":"pi_3Qa1","metadata":{}}""")).About.Capture);

    [Fact]
    public void An_expanded_charge_lends_its_intent_and_its_payment_but_not_its_orders()
    {
        var charge = StripeMoneyJson.Charge(metadata: StripeMoneyJson.OfPayment);
        var told = Told(StripeMoneyJson.Refund(intent: "null", charge: charge));
        Assert.Equal((StripeSome.Payment, StripeSome.Capture), (told.About.Payment, told.About.Capture));
        Assert.Empty(told.About.Orders);
    }

    [Fact]
    public void An_expanded_charge_without_an_intent_is_the_capture() => Assert.Equal(
        StripeSome.ChargeCapture,
        Told(StripeMoneyJson.Refund(intent: "null", charge: StripeMoneyJson.Charge(intent: "null"))).About.Capture);

    [Fact]
    public void A_refunds_own_word_counts_before_its_charges()
    {
        var charge = StripeMoneyJson.Charge(metadata: """{"quittance_payment":"garbage"}""");
        var told = Told(StripeMoneyJson.Refund(charge: charge, metadata: StripeMoneyJson.OfRefund));
        Assert.Equal(StripeSome.Payment, told.About.Payment);
        Assert.Equal([StripeSome.Order], told.About.Orders);
    }

    [Theory]
    [InlineData("""{"quittance_refund":"garbage"}""", "quittance_refund")]
    [InlineData("""{"quittance_refund":""}""", "quittance_refund")]
    [InlineData("""{"quittance_refund":null}""", "quittance_refund")]
    [InlineData("""{"quittance_refund":"pay_01k9p0000000000000000000p1"}""", "quittance_refund")]
    [InlineData("""{"quittance_payment":"garbage"}""", "quittance_payment")]
    [InlineData("""{"quittance_order":"garbage"}""", "quittance_order")]
    public void Garbage_under_our_own_keys_is_shown(string metadata, string key) => Assert.All(Types, type => Assert.Contains(
        key,
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read(type, StripeMoneyJson.Refund(metadata: metadata))).Why,
        StringComparison.Ordinal));

    [Fact]
    public void A_charges_garbage_is_shown_where_its_word_is_needed()
    {
        var charge = StripeMoneyJson.Charge(metadata: """{"quittance_payment":"garbage"}""");
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read("refund.created", StripeMoneyJson.Refund(charge: charge)));
    }

    [Theory]
    [InlineData("jpy", "1000", 1000)]
    [InlineData("usd", "1000", 1000)]
    [InlineData("kwd", "1230", 1230)]
    [InlineData("isk", "500", 5)]
    [InlineData("ugx", "500000", 5000)]
    public void An_amount_is_read_as_Stripe_writes_it(string currency, string written, long minor) => Assert.Equal(
        new Money(minor, Currency.Parse(currency)), Told(StripeMoneyJson.Refund(amount: written, currency: currency)).Amount);

    [Theory]
    [InlineData("isk", "550")]
    [InlineData("eur", "0")]
    [InlineData("eur", "-5")]
    [InlineData("eur", "\"1250\"")]
    [InlineData("eur", "12.5")]
    [InlineData("iqd", "1000")]
    [InlineData("zzz", "1250")]
    public void An_amount_that_cannot_be_booked_is_shown(string currency, string written) => Assert.IsType<Reading.Unrecognised>(
        StripeSome.Read("refund.created", StripeMoneyJson.Refund(amount: written, currency: currency)));

    [Theory]
    [InlineData("")]
    [InlineData("re/1")]
    public void A_refund_without_a_usable_id_is_shown(string id) =>
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read("refund.created", StripeMoneyJson.Refund(id: id)));

    [Fact]
    public void A_refunded_charge_tells_each_refund_that_it_holds_when_they_are_all_of_them()
    {
        var refunds = $"[{StripeMoneyJson.Refund(id: "re_2", amount: "300", intent: "null")},"
            + $"{StripeMoneyJson.Refund("failed", id: "re_3", amount: "900")},"
            + $"{StripeMoneyJson.Refund("canceled", id: "re_4", amount: "900")},"
            + $"{StripeMoneyJson.Refund("pending", StripeMoneyJson.OfRefund, amount: "950")}]";
        var reading = StripeSome.Read("charge.refunded", StripeMoneyJson.Charge("1250", refunds, StripeMoneyJson.OfPayment));
        var told = Assert.IsType<Reading.Facts>(reading).List.Cast<RefundTold>().ToList();
        Assert.Equal(["re_2", "re_3", "re_4", "re_1"], told.Select(each => each.Refund.Value));
        Assert.Equal([300, 900, 900, 950], told.Select(each => each.Amount.Minor));
        Assert.All(told, each => Assert.Equal((StripeSome.Payment, StripeSome.Capture), (each.About.Payment, each.About.Capture)));
        Assert.Equal([0, 0, 0, 1], told.Select(each => each.About.Orders.Count));
        Assert.Equal([null, null, null, StripeSome.Refund], told.Select(each => each.Ours));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""[{"id":"re_1","amount":1000,"currency":"eur","status":"succeeded"}]""")]
    [InlineData("""[{"id":"re_1","amount":1250,"currency":"usd","status":"succeeded"}]""")]
    [InlineData("""[{"id":"re_1","amount":1250,"currency":"eur","status":"failed"}]""")]
    [InlineData("""[{"id":"re_1","amount":"x","currency":"eur","status":"succeeded"}]""")]
    [InlineData("\"x\"")]
    public void A_refunded_charge_that_does_not_hold_all_of_its_refunds_says_only_their_sum(string refunds)
    {
        var json = StripeMoneyJson.Charge("1250", refunds, StripeMoneyJson.OfPayment);
        var changed = StripeSome.Fact<RefundsChanged>(StripeSome.Read("charge.refunded", json));
        Assert.Equal((StripeSome.Euro(1250), StripeSome.Payment), (changed.Total, changed.About.Payment));
        Assert.Equal(StripeSome.Capture, changed.About.Capture);
        Assert.Empty(changed.About.Orders);
    }

    [Fact]
    public void A_refunded_charge_without_an_intent_is_the_capture() => Assert.Equal(
        StripeSome.ChargeCapture,
        StripeSome.Fact<RefundsChanged>(StripeSome.Read("charge.refunded", StripeMoneyJson.Charge(intent: "null"))).About.Capture);

    [Fact]
    public void A_refund_that_does_not_say_its_mode_is_of_the_mode_of_its_charge()
    {
        var json = StripeMoneyJson.Charge("1250", $"[{StripeMoneyJson.Refund()}]")
            .Replace("\"livemode\":false", "\"livemode\":true", StringComparison.Ordinal);
        var told = StripeSome.Fact<RefundTold>(StripeSome.Read("charge.refunded", json));
        Assert.Equal((true, true), (told.Refund.Live, told.About.Capture!.Live));
    }

    [Fact]
    public void A_sum_is_in_the_charges_currency() => Assert.Equal(
        new Money(5, Currency.Parse("isk")),
        StripeSome.Fact<RefundsChanged>(StripeSome.Read("charge.refunded", StripeMoneyJson.Charge("500", currency: "isk"))).Total);

    [Theory]
    [InlineData("1250", "[STATUS]", "{}")]
    [InlineData("1250", "[GARBAGE]", "{}")]
    [InlineData("1250", "", """{"quittance_payment":"garbage"}""")]
    [InlineData("null", "", "{}")]
    [InlineData("-1", "", "{}")]
    public void A_refunded_charge_that_is_not_understood_is_shown(string refunded, string refunds, string metadata)
    {
        var held = refunds.Replace("STATUS", StripeMoneyJson.Refund("unheard"), StringComparison.Ordinal)
            .Replace("GARBAGE", StripeMoneyJson.Refund(metadata: """{"quittance_refund":"x"}"""), StringComparison.Ordinal);
        Assert.IsType<Reading.Unrecognised>(
            StripeSome.Read("charge.refunded", StripeMoneyJson.Charge(refunded, held, metadata)));
    }

    static RefundTold Told(string json) => StripeSome.Fact<RefundTold>(StripeSome.Read("refund.updated", json));
}
