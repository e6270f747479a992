namespace Quittance.Tests.Sandbox;

public sealed class PaymentIntentTests
{
    readonly StripeBench _stripe = new();

    [Fact]
    public async Task A_confirmed_intent_takes_the_money_and_names_the_request_that_did_it()
    {
        var reply = _stripe.Post("/v1/payment_intents",
            "amount=500&currency=usd&confirm=true&payment_method=pm_card_visa&metadata[orders]=[\"a\",\"b\"]"
            + "&expand[]=latest_charge.balance_transaction", "k");
        await _stripe.Deliver();

        Assert.Equal("succeeded", (string?)reply.Json["status"]);
        Assert.Equal(500, (long?)reply.Json["latest_charge"]!["balance_transaction"]!["amount"]);
        Assert.Equal(["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"], _stripe.Receiver.Types);
        Assert.All(_stripe.Receiver.Got, received =>
        {
            Assert.Equal(reply.Response.Headers["Request-Id"], (string?)received.Json["request"]!["id"]);
            Assert.Equal("k", (string?)received.Json["request"]!["idempotency_key"]);
        });
        Assert.Equal("""["a","b"]""", (string?)_stripe.Money().Single()!["metadata"]!["orders"]);
    }

    [Theory]
    [InlineData("pm_card_chargeDeclined", "card_declined", "generic_decline")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card", null)]
    [InlineData("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", null)]
    [InlineData("pm_card_chargeCustomerFail", "card_declined", "generic_decline")]
    public void A_declined_card_is_a_402_with_the_intent_in_its_new_state(string method, string code, string? decline)
    {
        var reply = _stripe.Post("/v1/payment_intents", $"amount=500&currency=usd&confirm=true&payment_method={method}");
        var error = reply.Json["error"]!;

        Assert.Equal((402, "card_error", code, decline),
            (reply.Status, (string?)error["type"], (string?)error["code"], (string?)error["decline_code"]));
        Assert.Equal("requires_payment_method", (string?)error["payment_intent"]!["status"]);
        Assert.Empty(_stripe.Money());
    }

    [Fact]
    public void Off_session_a_card_that_wants_authentication_is_declined()
    {
        var reply = _stripe.Post("/v1/payment_intents",
            "amount=500&currency=usd&confirm=true&off_session=true&payment_method=pm_card_authenticationRequired");

        Assert.Equal((402, "authentication_required"), (reply.Status, reply.Code));
        Assert.Equal("requires_payment_method", (string?)reply.Json["error"]!["payment_intent"]!["status"]);
    }

    [Fact]
    public void A_held_amount_is_captured_in_part_and_the_rest_released()
    {
        var id = _stripe.Post("/v1/payment_intents",
            "amount=500&currency=usd&confirm=true&capture_method=manual&payment_method=pm_card_visa").Id;
        Assert.Empty(_stripe.Money());
        Assert.Equal(400, _stripe.Post($"/v1/payment_intents/{id}/capture", "amount_to_capture=501").Status);

        var captured = _stripe.Post($"/v1/payment_intents/{id}/capture", "amount_to_capture=300").Json;

        Assert.Equal(("succeeded", 300L), ((string)captured["status"]!, (long)captured["amount_received"]!));
        Assert.Equal(300, (long?)_stripe.Money().Single()!["amount"]);
    }

    [Fact]
    public void A_held_amount_lapses_after_a_week()
    {
        var id = _stripe.Post("/v1/payment_intents",
            "amount=500&currency=usd&confirm=true&capture_method=manual&payment_method=pm_card_visa").Id;
        _stripe.Advance(TimeSpan.FromDays(7));

        Assert.Equal("canceled", (string?)_stripe.Get($"/v1/payment_intents/{id}").Json["status"]);
        Assert.Equal("payment_intent_unexpected_state", _stripe.Post($"/v1/payment_intents/{id}/capture").Code);
    }

    [Fact]
    public void A_succeeded_intent_can_be_neither_confirmed_nor_canceled()
    {
        var id = _stripe.Post("/v1/payment_intents", "amount=500&currency=usd&confirm=true&payment_method=pm_card_visa").Id;

        Assert.Equal("payment_intent_unexpected_state",
            _stripe.Post($"/v1/payment_intents/{id}/confirm", "payment_method=pm_card_visa").Code);
        Assert.Equal("payment_intent_unexpected_state", _stripe.Post($"/v1/payment_intents/{id}/cancel").Code);
        Assert.Single(_stripe.Money());
    }

    [Fact]
    public void The_intent_of_a_session_is_canceled_only_by_expiring_the_session()
    {
        var intent = (string)_stripe.Play(_stripe.Open().Id, "decline").Json["payment_intent"]!;

        Assert.Equal(400, _stripe.Post($"/v1/payment_intents/{intent}/cancel").Status);
    }

    [Fact]
    public void Refunds_never_exceed_the_charge()
    {
        var id = _stripe.Post("/v1/payment_intents", "amount=500&currency=usd&confirm=true&payment_method=pm_card_visa").Id;

        Assert.Equal(200, _stripe.Post("/v1/refunds", $"payment_intent={id}&amount=200").Status);
        Assert.Equal(400, _stripe.Post("/v1/refunds", $"payment_intent={id}&amount=301").Status);
        var charge = _stripe.Get($"/v1/payment_intents/{id}?expand[]=latest_charge").Json["latest_charge"]!;
        Assert.Equal((200L, false), ((long)charge["amount_refunded"]!, (bool)charge["refunded"]!));

        Assert.Equal(300, (long?)_stripe.Post("/v1/refunds", $"payment_intent={id}").Json["amount"]);
        Assert.Equal("charge_already_refunded", _stripe.Post("/v1/refunds", $"payment_intent={id}").Code);
        Assert.Equal([500, -200, -300], _stripe.Money().Select(row => (long)row!["net"]!));
    }

    [Fact]
    public async Task A_dispute_takes_the_money_at_its_beginning_and_a_win_returns_it()
    {
        _stripe.Play(_stripe.Open().Id, "succeed");
        var charge = (string)_stripe.Money().Single()!["charge"]!;
        await _stripe.Deliver();
        _stripe.Receiver.Got.Clear();

        var dispute = _stripe.Post("/_sandbox/disputes", $$"""{"charge":"{{charge}}","amount":1000}""").Id;
        _stripe.Post($"/_sandbox/disputes/{dispute}", """{"outcome":"withdraw"}""");
        Assert.Equal([2500, -1000], _stripe.Money().Select(row => (long)row!["net"]!));
        Assert.Equal("charge_disputed", _stripe.Post("/v1/refunds", $"charge={charge}").Code);

        Assert.Equal("won", (string?)_stripe.Post($"/_sandbox/disputes/{dispute}", """{"outcome":"win"}""").Json["status"]);
        await _stripe.Deliver();

        Assert.Equal([2500, -1000, 1000], _stripe.Money().Select(row => (long)row!["net"]!));
        Assert.Equal(
            ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed", "charge.dispute.funds_reinstated"],
            _stripe.Receiver.Types);
        Assert.Equal(409, _stripe.Post($"/_sandbox/disputes/{dispute}", """{"outcome":"lose"}""").Status);
    }
}
