using System.Text.Json.Nodes;

namespace Quittance.Tests.Sandbox;

public sealed class RefundTests
{
    readonly StripeBench _stripe = new();

    [Fact]
    public async Task A_card_refund_succeeds_at_once_and_is_told_in_four_events()
    {
        var charge = Pay();
        await _stripe.Clear();

        var refund = _stripe.Post("/v1/refunds", $"charge={charge}&amount=200&reason=duplicate&metadata[ref]=r1", "k").Json;
        _stripe.Post("/v1/refunds", $"charge={charge}&amount=50");
        await _stripe.Deliver();

        Assert.StartsWith("re_", (string)refund["id"]!);
        Assert.Equal(("succeeded", "duplicate", "r1"),
            ((string)refund["status"]!, (string)refund["reason"]!, (string)refund["metadata"]!["ref"]!));
        Assert.Equal(["refund.created", "charge.refunded", "charge.refund.updated", "refund.updated"], _stripe.Receiver.Types.Take(4));
        Assert.Equal("k", (string?)_stripe.Receiver.Got[0].Json["request"]!["idempotency_key"]);
        Assert.Equal([200, 250],
            _stripe.Receiver.Got.Where(got => got.Type == "charge.refunded").Select(got => (long)got.Object["amount_refunded"]!));
        Assert.All(_stripe.Receiver.Got, got => Assert.Null(got.Object["refunds"]));
        Assert.Equal(250, (long?)_stripe.Oracle()["clearing"]!["usd"]);
    }

    [Fact]
    public async Task An_endpoint_of_an_old_version_gets_the_refunds_inside_the_charge()
    {
        var stripe = new StripeBench(options => options with
        {
            Webhooks = [new("http://old.test", "s") { ApiVersion = StripeBench.Old }],
        });
        stripe.Post("/v1/refunds", $"charge={Pay(stripe)}&amount=200");
        await stripe.Deliver();

        var charge = stripe.Receiver.Got.Single(got => got.Type == "charge.refunded").Object;
        Assert.Equal(200, (long?)charge["refunds"]!["data"]![0]!["amount"]);
    }

    [Fact]
    public async Task A_bank_debits_refund_is_pending_until_the_bank_is_done()
    {
        var intent = (string)_stripe.Play(_stripe.Open().Id, "async_succeed").Json["payment_intent"]!;
        await _stripe.Clear();
        var refund = _stripe.Post("/v1/refunds", $"payment_intent={intent}").Json;
        Assert.StartsWith("pyr_", (string)refund["id"]!);
        Assert.Equal(("pending", "processing"), ((string)refund["status"]!, (string)refund["pending_reason"]!));

        _stripe.Advance(TimeSpan.FromDays(3));
        await _stripe.Deliver();

        Assert.Equal("succeeded", Status((string)refund["id"]!));
        Assert.Equal(["refund.created", "charge.refunded", "charge.refund.updated", "refund.updated"], _stripe.Receiver.Types);
        Assert.Equal("pending", (string?)_stripe.Receiver.Got[3].Json["data"]!["previous_attributes"]!["status"]);
        Assert.Equal("payment_refund", Transaction((string)refund["balance_transaction"]!)["type"]!.ToString());
    }

    [Fact]
    public void The_test_card_of_slow_refunds_is_pending_first()
    {
        var refund = _stripe.Post("/v1/refunds", $"charge={Pay(method: "pm_card_pendingRefund")}").Json;

        Assert.Equal("pending", (string?)refund["status"]);
        _stripe.Advance(TimeSpan.FromDays(3));
        Assert.Equal("succeeded", Status((string)refund["id"]!));
    }

    [Fact]
    public async Task The_test_card_of_failing_refunds_succeeds_first_and_brings_the_money_back_later()
    {
        var charge = Pay(method: "pm_card_refundFail");
        var refund = _stripe.Post("/v1/refunds", $"charge={charge}&amount=300").Json;
        Assert.Equal("succeeded", (string?)refund["status"]);
        await _stripe.Clear();

        _stripe.Advance(TimeSpan.FromDays(3));
        await _stripe.Deliver();

        Assert.Equal(["charge.refund.updated", "refund.updated", "refund.failed"], _stripe.Receiver.Types);
        var failed = _stripe.Receiver.Got[2].Object;
        Assert.Equal(("failed", "expired_or_canceled_card"), ((string)failed["status"]!, (string)failed["failure_reason"]!));
        Assert.Equal("succeeded", (string?)_stripe.Receiver.Got[0].Json["data"]!["previous_attributes"]!["status"]);
        var back = Transaction((string)failed["failure_balance_transaction"]!);
        Assert.Equal(("refund_failure", 300L), ((string)back["type"]!, (long)back["amount"]!));
        Assert.Equal(["capture", "refund", "refund_failure"], _stripe.Money().Select(row => (string?)row!["type"]));
        Assert.Equal(500, (long?)_stripe.Oracle()["clearing"]!["usd"]);
        Assert.Equal(0, (long?)_stripe.Get($"/v1/charges/{charge}").Json["amount_refunded"]);
    }

    [Fact]
    public void A_refund_can_be_made_to_fail_long_after_it_succeeded_but_only_once()
    {
        var refund = _stripe.Post("/v1/refunds", $"charge={Pay()}").Id;
        _stripe.Advance(TimeSpan.FromDays(25));

        var failed = Move(refund, """{"outcome":"fail","failure_reason":"unknown"}""");
        Assert.Equal(("failed", "unknown"), ((string)failed.Json["status"]!, (string)failed.Json["failure_reason"]!));
        Assert.Equal((409, "wrong_state"), (Move(refund, """{"outcome":"fail"}""").Status, Move(refund, """{"outcome":"fail"}""").Code));
        Assert.Equal("unknown_outcome", Move(refund, """{"outcome":"vanish"}""").Code);
        Assert.Equal("no_such_refund", Move("re_none", """{"outcome":"fail"}""").Code);
    }

    [Fact]
    public void Only_a_refund_that_waits_for_the_customer_can_be_canceled()
    {
        var refund = _stripe.Post("/v1/refunds", $"charge={Pay(method: "pm_card_pendingRefund")}").Id;
        Assert.Equal(400, _stripe.Post($"/v1/refunds/{refund}/cancel").Status);

        Assert.Equal("display_details", (string?)Move(refund, """{"outcome":"require_action"}""").Json["next_action"]!["type"]);
        Assert.Equal("canceled", (string?)_stripe.Post($"/v1/refunds/{refund}/cancel").Json["status"]);

        _stripe.Advance(TimeSpan.FromDays(10));
        Assert.Equal("canceled", Status(refund));
        Assert.Equal(500, (long?)_stripe.Oracle()["clearing"]!["usd"]);
    }

    [Fact]
    public void A_refund_that_the_balance_does_not_cover_waits_for_it()
    {
        var stripe = new StripeBench(options => options with { RefundsNeedBalance = true });
        var refund = stripe.Post("/v1/refunds", $"charge={Pay(stripe)}").Json;
        Assert.Equal(("pending", "insufficient_funds"), ((string)refund["status"]!, (string)refund["pending_reason"]!));
        Assert.Null(refund["balance_transaction"]);
        Assert.Single(stripe.Money());

        Pay(stripe, "pm_card_bypassPending");
        Pay(stripe, "pm_card_bypassPending");
        stripe.Advance(TimeSpan.FromDays(1));

        Assert.Equal("succeeded", (string?)stripe.Get($"/v1/refunds/{(string)refund["id"]!}").Json["status"]);
        Assert.Equal(1000, (long?)stripe.Oracle()["clearing"]!["usd"]);
    }

    [Fact]
    public void A_refund_that_is_never_covered_fails_after_a_month_without_a_movement()
    {
        var stripe = new StripeBench(options => options with { RefundsNeedBalance = true, SettlementDelay = TimeSpan.FromDays(400) });
        var refund = stripe.Post("/v1/refunds", $"charge={Pay(stripe)}").Id;
        for (var day = 0; day < 31; day++) stripe.Advance(TimeSpan.FromDays(1));

        var failed = stripe.Get($"/v1/refunds/{refund}").Json;
        Assert.Equal(("failed", "insufficient_funds"), ((string)failed["status"]!, (string)failed["failure_reason"]!));
        Assert.Null(failed["failure_balance_transaction"]);
        Assert.Single(stripe.Money());
    }

    [Fact]
    public void Want_of_money_can_be_injected_as_a_refusal_or_as_a_wait()
    {
        var charge = Pay();
        _stripe.Fault("""{"on":{"call":"POST /v1/refunds"},"fault":"insufficient_funds","times":1}""");
        Assert.Equal((400, "balance_insufficient"), Refused(_stripe.Post("/v1/refunds", $"charge={charge}", "k1")));
        Assert.Equal("balance_insufficient", _stripe.Post("/v1/refunds", $"charge={charge}", "k1").Code);

        _stripe.Fault("""{"on":{"call":"POST /v1/refunds"},"fault":"pending_funds","times":1}""");
        var refund = _stripe.Post("/v1/refunds", $"charge={charge}", "k2").Json;
        Assert.Equal("insufficient_funds", (string?)refund["pending_reason"]);
        Assert.Equal("succeeded", (string?)Move((string)refund["id"]!, """{"outcome":"succeed"}""").Json["status"]);
        Assert.Equal(0, (long?)_stripe.Oracle()["clearing"]!["usd"]);
    }

    [Fact]
    public async Task A_refund_from_the_dashboard_names_no_request()
    {
        var charge = Pay();
        await _stripe.Clear();
        var refund = _stripe.Post("/_sandbox/refunds", $$"""{"charge":"{{charge}}","amount":120}""").Json;
        await _stripe.Deliver();

        Assert.Equal((120L, "succeeded"), ((long)refund["amount"]!, (string)refund["status"]!));
        Assert.Equal("refund.created", _stripe.Receiver.Got[0].Type);
        Assert.All(_stripe.Receiver.Got, got => Assert.Null(got.Json["request"]));
        Assert.Equal(400, _stripe.Post("/_sandbox/refunds", $$"""{"charge":"{{charge}}","amount":381}""").Status);
        Assert.Equal(400, _stripe.Post("/_sandbox/refunds", $$"""{"charge":"{{charge}}","amount":0}""").Status);
        Assert.Equal("charge_already_refunded", _stripe.Post("/_sandbox/refunds",
            $$"""{"charge":"{{FullyRefunded()}}"}""").Code);
    }

    [Fact]
    public void Refunds_are_found_by_charge_intent_and_time_and_change_only_their_metadata()
    {
        var (one, two) = (Pay(), Pay());
        var first = _stripe.Post("/v1/refunds", $"charge={one}&amount=1").Id;
        _stripe.Advance(TimeSpan.FromHours(1));
        var second = _stripe.Post("/v1/refunds", $"charge={two}&amount=2").Json;

        Assert.Equal([first], Ids($"/v1/refunds?charge={one}"));
        Assert.Equal([(string)second["id"]!], Ids($"/v1/refunds?payment_intent={(string)second["payment_intent"]!}"));
        Assert.Equal([(string)second["id"]!], Ids($"/v1/refunds?created[gte]={(long)second["created"]!}"));
        Assert.Equal("b", (string?)_stripe.Post($"/v1/refunds/{first}", "metadata[a]=b").Json["metadata"]!["a"]);
        Assert.Equal("parameter_unknown", _stripe.Post($"/v1/refunds/{first}", "amount=5").Code);
    }

    string FullyRefunded()
    {
        var charge = Pay();
        _stripe.Post("/v1/refunds", $"charge={charge}");
        return charge;
    }

    static (int, string?) Refused(Reply reply) => (reply.Status, reply.Code);

    IEnumerable<string> Ids(string target) => _stripe.Get(target).Json["data"]!.AsArray().Select(row => (string)row!["id"]!);

    Reply Move(string refund, string json) => _stripe.Post($"/_sandbox/refunds/{refund}", json);

    string Status(string refund) => (string)_stripe.Get($"/v1/refunds/{refund}").Json["status"]!;

    JsonNode Transaction(string id) => _stripe.Get($"/v1/balance_transactions/{id}").Json;

    string Pay(string method = "pm_card_visa") => Pay(_stripe, method);

    static string Pay(StripeBench stripe, string method = "pm_card_visa") => stripe.Charge(500, "usd", method);
}
