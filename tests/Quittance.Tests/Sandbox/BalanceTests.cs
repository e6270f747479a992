using System.Text.Json.Nodes;

namespace Quittance.Tests.Sandbox;

public sealed class BalanceTests
{
    [Fact]
    public void Each_movement_has_one_balance_transaction_and_the_fee_sits_in_the_charges()
    {
        var stripe = new StripeBench();
        var charge = stripe.Charge(10_000);
        var refund = stripe.Post("/v1/refunds", $"charge={charge}&amount=1000").Id;

        var taken = Rows(stripe, $"?source={charge}").Single();
        Assert.Equal((10_000L, 175L, 9_825L, "charge", "charge", "pending"), ((long)taken["amount"]!, (long)taken["fee"]!,
            (long)taken["net"]!, (string)taken["type"]!, (string)taken["reporting_category"]!, (string)taken["status"]!));
        Assert.Equal("stripe_fee", (string?)taken["fee_details"]![0]!["type"]);
        Assert.Equal((-1000L, 0L), ((long)Rows(stripe, $"?source={refund}").Single()["amount"]!,
            (long)Rows(stripe, "?type=refund").Single()["fee"]!));
        Assert.Equal(2, Rows(stripe, $"?created[gte]={(long)taken["created"]!}").Count);

        stripe.Advance(TimeSpan.FromDays(7));
        Assert.Equal("available", (string?)Rows(stripe, $"?source={charge}").Single()["status"]);
        Assert.Equal(8_825, (long?)stripe.Get("/v1/balance").Json["available"]![0]!["amount"]);
    }

    [Fact]
    public void The_oracle_shows_clearing_before_and_after_fees()
    {
        var stripe = new StripeBench(options => options with { FeeRate = 0.029m, FeeFixed = 30 });
        var charge = stripe.Charge(10_000);
        stripe.Post("/v1/refunds", $"charge={charge}&amount=1000");
        var oracle = stripe.Oracle();

        Assert.Equal((9_000L, 8_680L), ((long)oracle["clearing"]!["usd"]!, (long)oracle["clearing_after_fees"]!["usd"]!));
        var fee = oracle["fees"]!.AsArray().Single()!;
        Assert.Equal(("fee", 320L, charge), ((string)fee["type"]!, (long)fee["amount"]!, (string)fee["charge"]!));
        Assert.Equal(["capture", "refund"], oracle["data"]!.AsArray().Select(row => (string?)row!["type"]));
        Assert.All(oracle["data"]!.AsArray(), row => Assert.StartsWith("txn_", (string)row!["balance_transaction"]!));
    }

    [Fact]
    public async Task A_fee_can_become_known_late_and_is_then_told()
    {
        var stripe = new StripeBench(options => options with { LateFees = TimeSpan.FromHours(1) });
        var reply = stripe.Post("/v1/payment_intents", "amount=1000&currency=usd&confirm=true&payment_method=pm_card_visa"
            + "&expand[]=latest_charge.balance_transaction").Json;
        Assert.Null(reply["latest_charge"]!["balance_transaction"]);
        await stripe.Clear();

        stripe.Advance(TimeSpan.FromHours(1));
        await stripe.Deliver();

        var told = Assert.Single(stripe.Receiver.Got);
        Assert.Equal("charge.updated", told.Type);
        Assert.StartsWith("txn_", (string)told.Object["balance_transaction"]!);
        Assert.Equal("""{"balance_transaction":null}""", told.Json["data"]!["previous_attributes"]!.ToJsonString());
        Assert.Equal(1000, (long?)stripe.Get($"/v1/payment_intents/{(string)reply["id"]!}?expand[]=latest_charge.balance_transaction")
            .Json["latest_charge"]!["balance_transaction"]!["amount"]);
    }

    [Theory]
    [InlineData("eur", 533, 1.25, 666)]
    [InlineData("jpy", 1000, 0.0065, 650)]
    [InlineData("kwd", 10000, 3.25, 3250)]
    public void What_settles_in_another_currency_is_converted_and_says_how(string currency, long amount, double rate, long settled)
    {
        var stripe = new StripeBench(options => options with
        {
            SettlementCurrency = "usd",
            ExchangeRates = new Dictionary<string, decimal> { [currency] = (decimal)rate },
        });
        var charge = stripe.Charge(amount, currency);
        var row = Rows(stripe, $"?source={charge}").Single();

        Assert.Equal((settled, "usd", (decimal)rate),
            ((long)row["amount"]!, (string)row["currency"]!, (decimal)row["exchange_rate"]!));
        Assert.Equal(amount, (long?)stripe.Oracle()["clearing"]![currency]);
        Assert.Equal("usd", (string?)stripe.Oracle()["fees"]![0]!["currency"]);
    }

    static List<JsonNode> Rows(StripeBench stripe, string query) =>
        [.. stripe.Get("/v1/balance_transactions" + query).Json["data"]!.AsArray().Select(row => row!)];
}
