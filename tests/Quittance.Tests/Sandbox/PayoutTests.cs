using System.Text.Json.Nodes;

namespace Quittance.Tests.Sandbox;

public sealed class PayoutTests
{
    readonly StripeBench _stripe = new();

    [Fact]
    public async Task An_automatic_payout_takes_all_that_is_available_and_lists_what_it_took()
    {
        var charge = _stripe.Charge(1000, method: "pm_card_bypassPending");
        _stripe.Charge(5000);
        _stripe.Post("/v1/refunds", $"charge={charge}&amount=200");
        await _stripe.Clear();

        var payout = PayOut();
        Assert.Equal((760L, "pending", true, "in_progress"), ((long)payout["amount"]!, (string)payout["status"]!,
            (bool)payout["automatic"]!, (string)payout["reconciliation_status"]!));
        _stripe.Advance(TimeSpan.FromDays(1));
        _stripe.Advance(TimeSpan.FromDays(1));
        await _stripe.Deliver();

        Assert.Equal(["payout.created", "payout.updated", "payout.reconciliation_completed", "payout.paid"], _stripe.Receiver.Types);
        Assert.Equal("pending", (string?)_stripe.Receiver.Got[1].Json["data"]!["previous_attributes"]!["status"]);
        Assert.Equal("completed", (string?)Read(payout)["reconciliation_status"]);
        var rows = _stripe.Get($"/v1/balance_transactions?payout={Id(payout)}").Json["data"]!.AsArray();
        Assert.Equal(["payout", "refund", "charge"], rows.Select(row => (string?)row!["type"]));
        Assert.Equal(0, rows.Sum(row => (long)row!["net"]!));
        Assert.Equal("nothing_available", _stripe.Post("/_sandbox/payouts").Code);
    }

    [Fact]
    public async Task Paid_is_not_final_and_a_returned_payout_goes_out_again()
    {
        _stripe.Charge(1000, method: "pm_card_bypassPending");
        var payout = PayOut();
        Assert.Equal("paid", (string?)Move(payout, "pay").Json["status"]);
        _stripe.Advance(TimeSpan.FromDays(3));
        await _stripe.Clear();

        var failed = Move(payout, "fail").Json;
        await _stripe.Deliver();

        Assert.Equal(("failed", "account_closed"), ((string)failed["status"]!, (string)failed["failure_code"]!));
        var back = _stripe.Get($"/v1/balance_transactions/{(string)failed["failure_balance_transaction"]!}").Json;
        Assert.Equal(("payout_failure", 960L), ((string)back["type"]!, (long)back["amount"]!));
        Assert.Equal(["payout.failed"], _stripe.Receiver.Types);
        Assert.Equal("wrong_state", Move(payout, "fail").Code);
        Assert.Equal(960, (long?)PayOut()["amount"]);
        Assert.Equal(["capture", "payout", "payout_failure", "payout"], _stripe.Money().Select(row => (string?)row!["type"]));
        Assert.Equal(1000, (long?)_stripe.Oracle()["clearing"]!["usd"]);
    }

    [Fact]
    public void A_payout_of_ones_own_needs_the_money_can_be_canceled_and_lists_nothing()
    {
        _stripe.Charge(1000, method: "pm_card_bypassPending");
        Assert.Equal("balance_insufficient", _stripe.Post("/v1/payouts", "amount=961&currency=usd").Code);

        var payout = _stripe.Post("/v1/payouts", "amount=900&currency=usd&metadata[a]=b", "k").Json;
        Assert.Equal((false, "not_applicable"), ((bool)payout["automatic"]!, (string)payout["reconciliation_status"]!));
        Assert.Equal((400, "payout"), Named(_stripe.Get($"/v1/balance_transactions?payout={Id(payout)}")));
        Assert.Equal(60, Available());

        Assert.Equal("canceled", (string?)_stripe.Post($"/v1/payouts/{Id(payout)}/cancel").Json["status"]);
        Assert.Equal(960, Available());
        Assert.Equal(400, _stripe.Post($"/v1/payouts/{Id(payout)}/cancel").Status);
        Assert.Single(_stripe.Get("/v1/payouts?status=canceled").Json["data"]!.AsArray());
        _stripe.Advance(TimeSpan.FromDays(5));
        Assert.Equal("canceled", (string?)Read(payout)["status"]);
    }

    [Fact]
    public void Daily_payouts_come_by_the_providers_time()
    {
        var stripe = new StripeBench(options => options with { DailyPayouts = true, SettlementDelay = TimeSpan.FromHours(30) });
        stripe.Charge(1000);
        stripe.Charge(2000, "eur");
        stripe.Advance(TimeSpan.FromHours(13));
        Assert.Empty(stripe.Get("/v1/payouts").Json["data"]!.AsArray());

        stripe.Advance(TimeSpan.FromHours(24));
        var payouts = stripe.Get("/v1/payouts").Json["data"]!.AsArray();
        Assert.Equal([("eur", 1945L), ("usd", 960L)], payouts.Select(row => ((string)row!["currency"]!, (long)row!["amount"]!)));
        stripe.Advance(TimeSpan.FromDays(10));
        Assert.All(stripe.Get("/v1/payouts").Json["data"]!.AsArray(), row => Assert.Equal("paid", (string?)row!["status"]));
    }

    JsonNode PayOut() => _stripe.Post("/_sandbox/payouts").Json["data"]!.AsArray().Single()!;

    Reply Move(JsonNode payout, string outcome) => _stripe.Post($"/_sandbox/payouts/{Id(payout)}", $$"""{"outcome":"{{outcome}}"}""");

    JsonNode Read(JsonNode payout) => _stripe.Get($"/v1/payouts/{Id(payout)}").Json;

    long Available() => (long)_stripe.Get("/v1/balance").Json["available"]![0]!["amount"]!;

    static string Id(JsonNode node) => (string)node["id"]!;

    static (int, string?) Named(Reply reply) => (reply.Status, reply.Param);
}
