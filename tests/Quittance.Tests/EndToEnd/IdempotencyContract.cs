using System.Net;
using System.Text.Json.Nodes;

namespace Quittance.Tests.EndToEnd;

public sealed class IdempotencyContractOnSqlite(SqliteServer fixture) : IdempotencyContract(fixture), IClassFixture<SqliteServer>;

public sealed class IdempotencyContractOnPostgres(PostgresBackedServer fixture)
    : IdempotencyContract(fixture), IClassFixture<PostgresBackedServer>;

/// <summary>A repeated request has happened once, and says so.</summary>
public abstract class IdempotencyContract
{
    readonly RunningServer _server;

    private protected IdempotencyContract(ServerFixture fixture) => _server = fixture.Server;

    MerchantApi Api => _server.Api;

    [Fact]
    public async Task The_same_key_and_body_give_the_first_answer_again()
    {
        var first = await Api.PostAsync("/v1/orders", MerchantApi.Booking(), "order-1");
        var second = await Api.PostAsync("/v1/orders", MerchantApi.Booking(), "order-1");

        Assert.Equal((201, false), (first.Status, first.Replayed));
        Assert.Equal((201, true, first.Text, first.ContentType), (second.Status, second.Replayed, second.Text, second.ContentType));
    }

    [Fact]
    public async Task The_same_key_with_another_body_or_address_is_refused()
    {
        var order = await Api.PostAsync("/v1/orders", MerchantApi.Booking(), "order-2");

        (
            await Api.PostAsync("/v1/orders", MerchantApi.Booking(unit: 3500), "order-2")).AssertProblem(
                HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        (
            await Api.PostAsync($"/v1/orders/{order.Id}/cancel", MerchantApi.Booking(), "order-2")).AssertProblem(
                HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal("unpaid", (string?)(await Api.OrderAsync(order.Id))["status"]);
    }

    [Fact]
    public async Task A_refusal_is_repeated_too()
    {
        var first = await Api.PostAsync("/v1/orders", MerchantApi.Booking(unit: -1), "order-3");
        var second = await Api.PostAsync("/v1/orders", MerchantApi.Booking(unit: -1), "order-3");

        first.AssertRefused(422);
        Assert.Equal((422, true, first.Text), (second.Status, second.Replayed, second.Text));
    }

    [Fact]
    public async Task Twenty_at_once_under_one_key_make_one_order()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Api.PostAsync("/v1/orders", MerchantApi.Booking(), "order-4")));

        var made = answers.Where(answer => answer.Status == 201).ToList();
        Assert.Single(made.Select(answer => answer.Id).Distinct());
        Assert.All(answers.Except(made), answer => answer.AssertProblem(HttpStatusCode.Conflict, "idempotency_key_in_use"));
    }

    [Fact]
    public async Task While_the_first_request_waits_for_the_provider_the_key_is_in_use()
    {
        var order = (await Api.PostAsync("/v1/orders", MerchantApi.Booking())).Id;
        await _server.Stripe.FaultAsync(new { call = "POST /v1/checkout/sessions" }, "slow", ms: 1500);
        var first = Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout, "pay-5");
        await Eventually.HoldsAsync(() => _server.Stripe.CallsAsync(), calls => calls.Text.Contains(order, StringComparison.Ordinal));

        (
            await Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout, "pay-5")).AssertProblem(
                HttpStatusCode.Conflict, "idempotency_key_in_use");

        Assert.Equal("open", (string?)(await first)["outcome"]);
        await _server.Stripe.HealAsync();
        var replayed = await Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout, "pay-5");
        Assert.True(replayed.Replayed);
        Assert.Single((JsonArray)(await Api.OrderAsync(order))["payments"]!);
    }

    [Fact]
    public async Task An_answer_lost_with_the_process_is_made_again_without_doing_the_work_twice()
    {
        // The command was booked, and the process died before the answer was kept: only the work's own key remembers.
        var first = await Api.PostAsync("/v1/orders", MerchantApi.Booking(), "order-6");
        await using (var session = await _server.Engine.Store.BeginAsync(CancellationToken.None))
        {
            await session.ExecuteAsync(
                new Quittance.Storage.Sql("delete from answered_request where account = @account and key = @key"),
                args => args.Text("key", "order-6"),
                CancellationToken.None);
            await session.CommitAsync(CancellationToken.None);
        }

        var second = await Api.PostAsync("/v1/orders", MerchantApi.Booking(), "order-6");

        Assert.Equal((201, first.Id), (second.Status, second.Id));
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused() =>
        (
            await Api.PostAsync("/v1/orders", MerchantApi.Booking(), new string('k', 256))).AssertProblem(
                HttpStatusCode.BadRequest, "invalid_idempotency_key");

    [Fact]
    public async Task Each_call_to_the_provider_has_a_key_of_its_own()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Api.OpenCheckoutAsync()));

        var calls = ((JsonArray)(await _server.Stripe.CallsAsync())["calls"]!).Select(call => call!)
            .Where(call => (string?)call["method"] == "POST" && (string?)call["path"] == "/v1/checkout/sessions").ToList();
        Assert.True(calls.Count >= 10);
        Assert.DoesNotContain(calls, call => string.IsNullOrEmpty((string?)call["idempotency_key"]));
        Assert.Equal(calls.Count, calls.Select(call => (string?)call["idempotency_key"]).Distinct().Count());
    }
}
