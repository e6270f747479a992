namespace Quittance.Tests.Sandbox;

public sealed class CheckoutTests
{
    readonly StripeBench _stripe = new();

    [Fact]
    public void A_new_session_is_open_unpaid_and_has_no_intent()
    {
        var session = _stripe.Open().Json;

        Assert.Equal("checkout.session", (string?)session["object"]);
        Assert.Equal("open", (string?)session["status"]);
        Assert.Equal("unpaid", (string?)session["payment_status"]);
        Assert.Equal(2500, (long?)session["amount_total"]);
        Assert.Equal("ord_1", (string?)session["client_reference_id"]);
        Assert.Null(session["payment_intent"]);
        Assert.EndsWith("/c/pay/" + (string?)session["id"], (string?)session["url"], StringComparison.Ordinal);
        Assert.Equal(86400, (long)session["expires_at"]! - (long)session["created"]!);
        Assert.False(session.AsObject().ContainsKey("line_items"));
    }

    [Fact]
    public async Task Paying_completes_the_session_and_tells_it_in_order()
    {
        var id = _stripe.Open().Id;
        var paid = _stripe.Play(id, "succeed").Json;
        await _stripe.Deliver();

        Assert.Equal("complete", (string?)paid["status"]);
        Assert.Equal("paid", (string?)paid["payment_status"]);
        Assert.Null(paid["url"]);
        Assert.Equal(["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"],
            _stripe.Receiver.Types);
        Assert.All(_stripe.Receiver.Got, received => Assert.Null(received.Json["request"]!["id"]));
    }

    [Fact]
    public void Intent_metadata_reaches_the_charge_and_session_metadata_stays_with_the_session()
    {
        var id = _stripe.Open().Id;
        _stripe.Play(id, "succeed");
        var intent = _stripe.Session(id, "?expand[]=payment_intent.latest_charge").Json["payment_intent"]!;

        Assert.Equal("""{"order":"ord_1"}""", intent["metadata"]!.ToJsonString());
        Assert.Equal("""{"order":"ord_1"}""", intent["latest_charge"]!["metadata"]!.ToJsonString());
        Assert.Equal(2500, (long?)intent["amount_received"]);
    }

    [Fact]
    public async Task A_decline_leaves_the_session_open_and_a_second_try_pays_it_once()
    {
        var id = _stripe.Open().Id;
        var declined = _stripe.Play(id, "decline").Json;
        var intentId = (string)declined["payment_intent"]!;
        var intent = _stripe.Get($"/v1/payment_intents/{intentId}").Json;

        Assert.Equal("open", (string?)declined["status"]);
        Assert.Equal("requires_payment_method", (string?)intent["status"]);
        Assert.Equal("card_declined", (string?)intent["last_payment_error"]!["code"]);
        Assert.Equal("generic_decline", (string?)intent["last_payment_error"]!["decline_code"]);
        Assert.Empty(_stripe.Money());

        Assert.Equal("paid", (string?)_stripe.Play(id, "succeed").Json["payment_status"]);
        await _stripe.Deliver();

        var charges = _stripe.Get($"/v1/charges?payment_intent={intentId}").Json["data"]!.AsArray();
        Assert.Equal(["succeeded", "failed"], charges.Select(charge => (string?)charge!["status"]));
        Assert.Single(_stripe.Money());
        Assert.Equal(1, _stripe.Receiver.Types.Count(type => type == "payment_intent.payment_failed"));
    }

    [Fact]
    public async Task A_failed_authentication_leaves_the_session_open_with_its_reason()
    {
        var id = _stripe.Open().Id;
        var asked = _stripe.Play(id, "require_action").Json;
        var intentPath = $"/v1/payment_intents/{(string)asked["payment_intent"]!}";
        Assert.Equal("redirect_to_url", (string?)_stripe.Get(intentPath).Json["next_action"]!["type"]);

        var failed = _stripe.Play(id, "fail_action").Json;
        var intent = _stripe.Get(intentPath).Json;

        Assert.Equal("open", (string?)failed["status"]);
        Assert.Equal("requires_payment_method", (string?)intent["status"]);
        Assert.Equal("payment_intent_authentication_failure", (string?)intent["last_payment_error"]!["code"]);
        Assert.Equal(0, (long?)intent["amount_received"]);
        Assert.Null(intent["latest_charge"]);

        Assert.Equal("paid", (string?)_stripe.Play(id, "succeed").Json["payment_status"]);
        await _stripe.Deliver();
        Assert.Equal(
            ["payment_intent.created", "payment_intent.requires_action", "payment_intent.payment_failed", "charge.succeeded",
                "payment_intent.succeeded", "checkout.session.completed"],
            _stripe.Receiver.Types);
    }

    [Fact]
    public async Task A_bank_debit_completes_unpaid_and_moves_money_only_when_its_time_has_come()
    {
        var id = _stripe.Open().Id;
        var pending = _stripe.Play(id, "async_pending").Json;

        Assert.Equal("complete", (string?)pending["status"]);
        Assert.Equal("unpaid", (string?)pending["payment_status"]);
        Assert.Empty(_stripe.Money());

        _stripe.Advance(TimeSpan.FromDays(3));
        await _stripe.Deliver();

        Assert.Equal("paid", (string?)_stripe.Session(id).Json["payment_status"]);
        Assert.Equal(2500, (long?)Assert.Single(_stripe.Money())!["amount"]);
        Assert.Equal(
            ["payment_intent.created", "charge.pending", "payment_intent.processing", "checkout.session.completed", "charge.succeeded",
                "payment_intent.succeeded", "checkout.session.async_payment_succeeded"],
            _stripe.Receiver.Types);
    }

    [Fact]
    public async Task A_bank_debit_can_fail_after_the_session_is_complete()
    {
        var id = _stripe.Open().Id;
        var failed = _stripe.Play(id, "async_fail").Json;
        await _stripe.Deliver();

        Assert.Equal("complete", (string?)failed["status"]);
        Assert.Equal("unpaid", (string?)failed["payment_status"]);
        Assert.Empty(_stripe.Money());
        Assert.Equal("checkout.session.async_payment_failed", _stripe.Receiver.Types.Last());
    }

    [Fact]
    public async Task A_session_expires_by_itself_and_can_then_be_neither_paid_nor_expired()
    {
        var id = _stripe.Open().Id;
        _stripe.Advance(TimeSpan.FromHours(24));
        await _stripe.Deliver();

        Assert.Equal(["checkout.session.expired"], _stripe.Receiver.Types);
        Assert.Equal("expired", (string?)_stripe.Session(id).Json["status"]);
        Assert.Equal(409, _stripe.Play(id, "succeed").Status);
        var refusal = _stripe.Post($"/v1/checkout/sessions/{id}/expire");
        Assert.Equal(400, refusal.Status);
        Assert.Contains("Only Checkout Sessions with a status in [\"open\"] can be expired", (string?)refusal.Json["error"]!["message"],
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_paid_session_cannot_be_paid_again_or_expired()
    {
        var id = _stripe.Open().Id;
        _stripe.Play(id, "succeed");

        Assert.Equal(409, _stripe.Play(id, "succeed").Status);
        Assert.Equal(409, _stripe.Play(id, "expire").Status);
        Assert.Equal(400, _stripe.Post($"/v1/checkout/sessions/{id}/expire").Status);
        Assert.Single(_stripe.Money());
    }

    [Fact]
    public void Expiring_a_session_cancels_the_intent_behind_it()
    {
        var id = _stripe.Open().Id;
        var intent = (string)_stripe.Play(id, "require_action").Json["payment_intent"]!;

        Assert.Equal("expired", (string?)_stripe.Post($"/v1/checkout/sessions/{id}/expire").Json["status"]);
        Assert.Equal("canceled", (string?)_stripe.Get($"/v1/payment_intents/{intent}").Json["status"]);
    }

    [Fact]
    public void A_session_over_nothing_needs_no_payment()
    {
        var id = _stripe.Post("/v1/checkout/sessions",
            StripeBench.Basket.Replace("unit_amount]=1250", "unit_amount]=0", StringComparison.Ordinal)).Id;
        var done = _stripe.Play(id, "succeed").Json;

        Assert.Equal("complete", (string?)done["status"]);
        Assert.Equal("no_payment_required", (string?)done["payment_status"]);
        Assert.Null(done["payment_intent"]);
        Assert.Empty(_stripe.Money());
    }

    [Fact]
    public void Abandoning_changes_nothing_and_an_unknown_outcome_is_refused()
    {
        var id = _stripe.Open().Id;

        Assert.Equal("open", (string?)_stripe.Play(id, "abandon").Json["status"]);
        Assert.Equal(400, _stripe.Play(id, "dance").Status);
        Assert.Equal(404, _stripe.Play("cs_test_none", "succeed").Status);
        Assert.Equal(409, _stripe.Play(id, "fail_action").Status);
    }

    [Fact]
    public void Listed_sessions_can_be_paged_both_ways()
    {
        var ids = Enumerable.Range(0, 5).Select(_ => _stripe.Open().Id).Reverse().ToList();

        var first = _stripe.Get("/v1/checkout/sessions?limit=2").Json;
        var next = _stripe.Get($"/v1/checkout/sessions?limit=2&starting_after={ids[1]}").Json;
        var back = _stripe.Get($"/v1/checkout/sessions?limit=2&ending_before={ids[4]}").Json;

        Assert.Equal(ids[..2], Ids(first));
        Assert.True((bool)first["has_more"]!);
        Assert.Equal(ids[2..4], Ids(next));
        Assert.Equal(ids[2..4], Ids(back));
        Assert.True((bool)back["has_more"]!);

        static IEnumerable<string?> Ids(System.Text.Json.Nodes.JsonNode list) => list["data"]!.AsArray().Select(row => (string?)row!["id"]);
    }
}
