using System.Text.Json.Nodes;

namespace Quittance.Tests.Sandbox;

public sealed class DisputeTests
{
    readonly StripeBench _stripe = new();

    [Fact]
    public async Task The_debit_and_its_fee_come_at_the_beginning_and_a_loss_moves_nothing_more()
    {
        var charge = _stripe.Charge(2500);
        await _stripe.Clear();
        var dispute = Open($$"""{"charge":"{{charge}}","amount":1000,"reason":"product_not_received"}""");
        Assert.Equal(("needs_response", "product_not_received"), ((string)dispute["status"]!, (string)dispute["reason"]!));
        Assert.Empty(dispute["balance_transactions"]!.AsArray());
        Assert.Equal(2500, Clearing());

        var withdrawn = Move(Id(dispute), "withdraw").Json["balance_transactions"]!.AsArray().Single()!;
        Assert.Equal(("adjustment", "dispute", -1000L, 1500L, -2500L), ((string)withdrawn["type"]!,
            (string)withdrawn["reporting_category"]!, (long)withdrawn["amount"]!, (long)withdrawn["fee"]!, (long)withdrawn["net"]!));
        Assert.Equal("lost", (string?)Move(Id(dispute), "lose").Json["status"]);
        await _stripe.Deliver();

        Assert.Equal(["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"], _stripe.Receiver.Types);
        Assert.Equal(1500, Clearing());
        Assert.Equal(1500, (long?)Fee("dispute_fee")["amount"]);
        Assert.Equal("charge_disputed", _stripe.Post("/v1/refunds", $"charge={charge}").Code);
    }

    [Fact]
    public async Task A_part_can_come_back_before_the_end()
    {
        var charge = _stripe.Charge(10_000);
        await _stripe.Clear();
        var dispute = Id(Open($$"""{"charge":"{{charge}}","amount":4000}"""));
        Assert.Equal("wrong_state", Move(dispute, "reinstate").Code);
        Move(dispute, "withdraw");
        Move(dispute, "reinstate", 2500);
        Assert.Equal("wrong_state", Move(dispute, "reinstate", 1).Code);
        Move(dispute, "win");
        await _stripe.Deliver();

        Assert.Equal(["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
            "charge.dispute.closed"], _stripe.Receiver.Types);
        Assert.Equal(8500, Clearing());
        Assert.Equal(2, _stripe.Get($"/v1/disputes/{dispute}").Json["balance_transactions"]!.AsArray().Count);
    }

    [Fact]
    public void A_win_can_give_back_a_part()
    {
        var dispute = Id(Open($$"""{"charge":"{{_stripe.Charge(1000)}}"}"""));
        var won = Move(dispute, "win", 700).Json;

        Assert.Equal("won", (string?)won["status"]);
        Assert.Equal(700, Clearing());
        Assert.Equal("dispute_reversal", (string?)won["balance_transactions"]![1]!["reporting_category"]);
    }

    [Fact]
    public async Task An_inquiry_takes_no_money_leaves_the_charge_refundable_and_may_escalate()
    {
        var charge = _stripe.Charge(1000);
        var inquiry = Open($$"""{"charge":"{{charge}}","inquiry":true}""");
        Assert.Equal(("warning_needs_response", true), ((string)inquiry["status"]!, (bool)inquiry["is_charge_refundable"]!));
        Assert.Equal(200, _stripe.Post("/v1/refunds", $"charge={charge}&amount=100").Status);
        Assert.Equal("wrong_state", Move(Id(inquiry), "withdraw").Code);
        await _stripe.Clear();

        var escalated = Move(Id(inquiry), "escalate").Json;
        Assert.Equal(("needs_response", false), ((string)escalated["status"]!, (bool)escalated["is_charge_refundable"]!));
        Assert.Equal(900, Clearing());
        Move(Id(inquiry), "withdraw");
        await _stripe.Deliver();

        Assert.Equal(["charge.dispute.updated", "charge.dispute.funds_withdrawn"], _stripe.Receiver.Types);
        Assert.Equal("warning_needs_response", (string?)_stripe.Receiver.Got[0].Json["data"]!["previous_attributes"]!["status"]);
        Assert.Equal(-100, Clearing());
    }

    [Fact]
    public void An_inquiry_may_end_without_money_and_a_dispute_follow_it()
    {
        var charge = _stripe.Charge(1000);
        var inquiry = Id(Open($$"""{"charge":"{{charge}}","inquiry":true}"""));
        Assert.Equal("already_disputed", _stripe.Post("/_sandbox/disputes", $$"""{"charge":"{{charge}}"}""").Code);

        Assert.Equal("warning_closed", (string?)Move(inquiry, "close_warning").Json["status"]);
        Assert.Equal("needs_response", (string?)Open($$"""{"charge":"{{charge}}"}""")["status"]);
        Assert.Equal(1000, Clearing());
    }

    [Fact]
    public async Task Evidence_is_staged_submitted_and_refused_after_the_end()
    {
        var dispute = Id(Open($$"""{"charge":"{{_stripe.Charge(1000)}}"}"""));
        var staged = _stripe.Post($"/v1/disputes/{dispute}", "evidence[uncategorized_text]=He+came&submit=false").Json;
        Assert.Equal(("needs_response", true, 0L), ((string)staged["status"]!, (bool)staged["evidence_details"]!["has_evidence"]!,
            (long)staged["evidence_details"]!["submission_count"]!));

        var submitted = _stripe.Post($"/v1/disputes/{dispute}", "submit=true&metadata[a]=b").Json;
        Assert.Equal(("under_review", "He came", "b"), ((string)submitted["status"]!,
            (string)submitted["evidence"]!["uncategorized_text"]!, (string)submitted["metadata"]!["a"]!));
        await _stripe.Clear();

        Assert.Equal("lost", (string?)_stripe.Post($"/v1/disputes/{dispute}/close").Json["status"]);
        Assert.Equal(400, _stripe.Post($"/v1/disputes/{dispute}/close").Status);
        Assert.Equal(400, _stripe.Post($"/v1/disputes/{dispute}", "evidence[uncategorized_text]=More").Status);
        await _stripe.Deliver();
        Assert.Equal(["charge.dispute.funds_withdrawn", "charge.dispute.closed"], _stripe.Receiver.Types);
    }

    [Fact]
    public void The_fee_is_in_the_currency_that_the_account_settles_in()
    {
        var stripe = new StripeBench(options => options with
        {
            SettlementCurrency = "usd",
            ExchangeRates = new Dictionary<string, decimal> { ["eur"] = 1.25m },
        });
        var dispute = stripe.Post("/_sandbox/disputes", $$"""{"charge":"{{stripe.Charge(10_000, "eur")}}"}""").Id;
        var row = stripe.Post($"/_sandbox/disputes/{dispute}", """{"outcome":"withdraw"}""").Json["balance_transactions"]![0]!;

        Assert.Equal((-12_500L, "usd", 1.25m, 1500L),
            ((long)row["amount"]!, (string)row["currency"]!, (decimal)row["exchange_rate"]!, (long)row["fee"]!));
        Assert.Equal(0, (long?)stripe.Oracle()["clearing"]!["eur"]);
        Assert.Equal("usd", (string?)stripe.Oracle()["fees"]![1]!["currency"]);
    }

    [Fact]
    public void Disputes_are_found_by_charge_and_intent_and_never_opened_on_a_full_refund()
    {
        var charge = _stripe.Charge(1000);
        var dispute = Open($$"""{"payment_intent":"{{(string)_stripe.Get($"/v1/charges/{charge}").Json["payment_intent"]!}}"}""");
        var other = _stripe.Charge(1000);
        _stripe.Post("/v1/refunds", $"charge={other}");

        Assert.Equal(Id(dispute), (string?)_stripe.Get($"/v1/disputes?charge={charge}").Json["data"]!.AsArray().Single()!["id"]);
        Assert.Single(_stripe.Get($"/v1/disputes?payment_intent={(string)dispute["payment_intent"]!}").Json["data"]!.AsArray());
        Assert.Empty(_stripe.Get($"/v1/disputes?charge={other}").Json["data"]!.AsArray());
        Assert.Equal("charge_already_refunded", _stripe.Post("/_sandbox/disputes", $$"""{"charge":"{{other}}"}""").Code);
    }

    JsonNode Open(string json)
    {
        var reply = _stripe.Post("/_sandbox/disputes", json);
        Assert.Equal(200, reply.Status);
        return reply.Json;
    }

    Reply Move(string dispute, string outcome, long? amount = null) => _stripe.Post($"/_sandbox/disputes/{dispute}",
        amount is null ? $$"""{"outcome":"{{outcome}}"}""" : $$"""{"outcome":"{{outcome}}","amount":{{amount}}}""");

    long Clearing() => (long)_stripe.Oracle()["clearing"]!["usd"]!;

    JsonNode Fee(string type) => _stripe.Oracle()["fees"]!.AsArray().Single(row => (string?)row!["type"] == type)!;

    static string Id(JsonNode node) => (string)node["id"]!;
}
