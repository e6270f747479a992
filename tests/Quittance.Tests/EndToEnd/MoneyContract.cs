using System.Net;
using System.Text.Json.Nodes;

namespace Quittance.Tests.EndToEnd;

public sealed class MoneyContractOnSqlite(SqliteServer fixture) : MoneyContract(fixture), IClassFixture<SqliteServer>;

public sealed class MoneyContractOnPostgres(PostgresBackedServer fixture) : MoneyContract(fixture), IClassFixture<PostgresBackedServer>;

/// <summary>What becomes of money after it came, over HTTP: refunds, cases, sellers, grants and meters.</summary>
public abstract class MoneyContract
{
    static int _lastAccount;
    readonly RunningServer _server;

    private protected MoneyContract(ServerFixture fixture) => _server = fixture.Server;

    MerchantApi Api => _server.Api;

    [Fact]
    public async Task A_refund_is_pending_until_the_provider_says_that_the_money_is_back()
    {
        var (order, _) = await PaidAsync(MerchantApi.Booking());

        var asked = await Api.PostAsync($"/v1/orders/{order}/refunds", new { amount = 1000, reason = "one guest less" }, "refund-1");

        Assert.Equal(202, asked.Status);
        Assert.Equal(("pending", 1000L, "one guest less"), (
            (string?)asked["refund", "status"], (long)asked["refund", "amount"]!, (string?)asked["refund", "reason"]));
        var again = await Api.PostAsync($"/v1/orders/{order}/refunds", new { amount = 1000, reason = "one guest less" }, "refund-1");
        Assert.Equal((true, asked.Text), (again.Replayed, again.Text));
        var done = await Api.UntilAsync(order, "partially_refunded");
        Assert.Equal(1000, (long)done["amount_refunded"]!);
        var refund = Assert.Single((JsonArray)done["refunds"]!)!;
        Assert.Equal(("succeeded", (string?)asked["refund", "id"]), ((string?)refund["status"], (string?)refund["id"]));
        Assert.StartsWith("re_", (string)refund["provider_ref"]!, StringComparison.Ordinal);
        await TheLedgerIsWhatMovedAsync(order);
    }

    [Fact]
    public async Task What_cannot_be_refunded_is_refused_with_a_reason()
    {
        var unpaid = (await Api.PostAsync("/v1/orders", MerchantApi.Booking())).Id;
        (await Api.PostAsync($"/v1/orders/{unpaid}/refunds")).AssertProblem(HttpStatusCode.Conflict, "order_not_paid");

        var (order, _) = await PaidAsync(MerchantApi.Booking());
        (await Api.PostAsync($"/v1/orders/{order}/refunds", new { amount = 3401 }))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "refund_exceeds_rest");
        await _server.Stripe.FaultAsync(new { call = "POST /v1/refunds" }, "slow", ms: 2000);
        try
        {
            Assert.Equal(202, (await Api.PostAsync($"/v1/orders/{order}/refunds")).Status);
            (await Api.PostAsync($"/v1/orders/{order}/refunds")).AssertProblem(HttpStatusCode.Conflict, "refund_already_requested");
        }
        finally
        {
            await _server.Stripe.HealAsync();
        }

        await Api.UntilAsync(order, "refunded");
        (await Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout)).AssertProblem(HttpStatusCode.Conflict, "order_ended");
    }

    [Fact]
    public async Task The_story_of_a_refund_leads_from_each_event_to_what_it_posted_and_told()
    {
        var (order, _) = await PaidAsync(MerchantApi.Booking());
        await Api.PostAsync($"/v1/orders/{order}/refunds");
        await Api.UntilAsync(order, "refunded");

        var steps = (JsonArray)(await Api.GetAsync($"/v1/orders/{order}/explain"))["steps"]!;

        var ended = Assert.Single(steps, step => Texts(step!["moved"]!, "to").Contains("refunded"))!;
        var fact = Assert.Single((JsonArray)ended["facts"]!, told => (string?)told!["fact"] == "refund_told")!;
        Assert.Equal((3400L, "eur", "succeeded"), ((long)fact["amount"]!, (string?)fact["currency"], (string?)fact["detail"]));
        Assert.StartsWith("refund:stripe:test:re_", Assert.Single((JsonArray)ended["posted"]!)!.ToString(), StringComparison.Ordinal);
        Assert.Contains("refund.succeeded", ((JsonArray)ended["told"]!).Select(type => type!.ToString()));
    }

    [Fact]
    public async Task A_payment_that_came_twice_is_a_case_which_is_refunded_once()
    {
        var (order, _) = await PaidAsync(MerchantApi.Booking());
        await _server.Stripe.ChargeAsync(3400, order, RunningServer.SecretKey);
        var found = await Eventually.HoldsAsync(
            () => Api.GetAsync($"/v1/cases?order={order}"), page => ((JsonArray)page["data"]!).Count == 1);
        var id = (string)found["data"]![0]!["id"]!;

        Assert.Equal(200, (await Api.PostAsync($"/v1/cases/{id}/refund", new { note = "paid twice" })).Status);
        await Eventually.HoldsAsync(() => Api.GetAsync($"/v1/cases/{id}"), shown => (string?)shown["settled"] == "refund");

        var refunds = (JsonArray)(await Api.OrderAsync(order))["refunds"]!;
        Assert.Equal(id, (string?)Assert.Single(refunds)!["case"]);
        (await Api.PostAsync($"/v1/cases/{id}/credit")).AssertProblem(HttpStatusCode.Conflict, "case_settled");
        Assert.Equal("paid", (string?)(await Api.OrderAsync(order))["status"]);
    }

    [Fact]
    public async Task A_sellers_part_is_owed_and_planned()
    {
        var seller = await Api.PostAsync("/v1/sellers", new { name = "Ann", provider = "stripe", account = NewAccount() });
        Assert.Equal(201, seller.Status);
        var (order, _) = await PaidAsync(new
        {
            kind = "catalog",
            currency = "eur",
            lines = new[] { new { description = "Lamp", quantity = 2, unit_amount = 5000, seller = seller.Id, platform_fee = 500 } },
        });

        var shown = await Api.GetAsync($"/v1/sellers/{seller.Id}");

        Assert.Equal(9500, (long)Assert.Single((JsonArray)shown["funds"]!)!["payable"]!);
        var planned = Assert.Single((JsonArray)(await Api.OrderAsync(order))["transfers"]!)!;
        Assert.Equal(("scheduled", 9500L), ((string?)planned["status"], (long)planned["covers"]!));
        (await Api.PostAsync("/v1/orders", new
        {
            kind = "catalog",
            currency = "eur",
            lines = new[] { new { description = "Lamp", quantity = 1, unit_amount = 5000, seller = "sel_01kdvgd2000000000000000000" } },
        })).AssertProblem(HttpStatusCode.UnprocessableEntity, "unknown_seller");
    }

    [Fact]
    public async Task Prepaid_units_are_given_used_once_a_step_and_kept_for_what_is_about_to_happen()
    {
        var customer = $"cus-{NewAccount()}";
        await PaidAsync(new
        {
            kind = "top_up",
            currency = "eur",
            customer = new { id = customer },
            lines = new[] { new { description = "Pack", quantity = 2, unit_amount = 1000, grant = new { meter = "calls", units = 50 } } },
        });
        var given = (await Api.GetAsync($"/v1/customers/{customer}/grants"))["data"]![0]!;
        Assert.Equal((true, 100L), ((bool)given["active"]!, (long)given["units"]!));

        foreach (var _ in new[] { 1, 2 })
            Assert.Equal(93, (long)(await UseAsync(customer, 7, "job-1"))["balance"]!);
        (await UseAsync(customer, 8, "job-1")).AssertProblem(HttpStatusCode.UnprocessableEntity, "step_reused");
        var kept = await Api.PostAsync("/v1/meters/calls/reservations", new { customer, units = 90 });
        Assert.Equal((201, "open"), (kept.Status, (string?)kept["status"]));
        (await Api.PostAsync("/v1/meters/calls/reservations", new { customer, units = 4 }))
            .AssertProblem(HttpStatusCode.Conflict, "insufficient_units");
        Assert.Equal("released", (string?)(await Api.PostAsync($"/v1/reservations/{kept.Id}/release"))["status"]);
        Assert.Equal(93, (long)(await Api.GetAsync($"/v1/meters/calls/customers/{customer}"))["available"]!);
    }

    [Fact]
    public async Task Every_call_about_money_is_described()
    {
        var paths = (JsonObject)(await Api.GetAsync("/openapi/v1.json"))["paths"]!;

        string[] promised =
        [
            "/v1/orders/{id}/refunds", "/v1/cases", "/v1/cases/{id}", "/v1/cases/{id}/refund", "/v1/cases/{id}/credit",
            "/v1/cases/{id}/attribute", "/v1/cases/{id}/close", "/v1/sellers", "/v1/sellers/{id}", "/v1/meters/{meter}/usage",
            "/v1/meters/{meter}/reservations", "/v1/meters/{meter}/customers/{customer}", "/v1/reservations/{id}/release",
            "/v1/customers/{customer}/grants",
        ];
        Assert.Empty(promised.Except(paths.Select(path => path.Key)));
    }

    Task<Reply> UseAsync(string customer, long units, string step) =>
        Api.PostAsync("/v1/meters/calls/usage", new { customer, units, step });

    async Task<(string Order, string Session)> PaidAsync(object booking)
    {
        var (order, session) = await Api.OpenCheckoutAsync(booking);
        await _server.Stripe.PlayAsync(session, "succeed");
        await Api.UntilAsync(order, "paid");
        return (order, session);
    }

    /// <summary>Of one order: what was captured and refunded at the provider is what was posted.</summary>
    async Task TheLedgerIsWhatMovedAsync(string order)
    {
        var posted = (JsonArray)(await Api.GetAsync($"/v1/ledger/transactions?order={order}"))["data"]!;
        var moved = posted.Where(row => !row!["cause"]!.ToString().StartsWith("fee:", StringComparison.Ordinal))
            .SelectMany(row => (JsonArray)row!["entries"]!)
            .Where(entry => entry!["account"]!.ToString() == "provider_clearing:stripe:test")
            .Sum(entry => (long)entry!["amount"]!);
        Assert.Equal((await _server.Stripe.MovementsAsync(order)).Sum(row => (long)row["net"]!), moved);
    }

    static string NewAccount() => $"acct_1{Interlocked.Increment(ref _lastAccount):D16}";

    static IEnumerable<string> Texts(JsonNode list, string member) => ((JsonArray)list).Select(item => item![member]!.ToString());
}
