using System.Net;
using System.Text.Json.Nodes;

namespace Quittance.Tests.EndToEnd;

public sealed class OrderContractOnSqlite(SqliteServer fixture) : OrderContract(fixture), IClassFixture<SqliteServer>;

public sealed class OrderContractOnPostgres(PostgresBackedServer fixture) : OrderContract(fixture), IClassFixture<PostgresBackedServer>;

/// <summary>Orders, checkouts and capacities over HTTP.</summary>
public abstract class OrderContract
{
    readonly RunningServer _server;

    private protected OrderContract(ServerFixture fixture) => _server = fixture.Server;

    MerchantApi Api => _server.Api;

    [Fact]
    public async Task An_order_is_placed_and_reads_as_it_was_placed()
    {
        var placed = await Api.PostAsync("/v1/orders", new
        {
            kind = "catalog",
            currency = "EUR",
            customer = new { id = "c-7", email = "ada@example.org" },
            lines = new[]
            {
                new { description = "Cup", quantity = 2, unit_amount = 1250 },
                new { description = "Post", quantity = 1, unit_amount = 500 },
            },
            metadata = new { table = "é 7" },
        });

        Assert.Equal(
            (201, "unpaid", "eur", 3000L),
            (placed.Status, (string?)placed["status"], (string?)placed["currency"], (long)placed["amount"]!));
        Assert.StartsWith("ord_", placed.Id, StringComparison.Ordinal);
        var read = await Api.GetAsync($"/v1/orders/{placed.Id}");
        Assert.Equal(placed.Json.ToJsonString(), read.Json.ToJsonString());
        Assert.Equal(("c-7", "é 7"), ((string?)read["customer", "id"], (string?)read["metadata", "table"]));
        string[] promised =
        [
            "id", "status", "kind", "currency", "amount", "amount_paid", "amount_refunded", "amount_disputed", "customer", "lines",
            "payments", "refunds", "disputes", "created_at", "metadata",
        ];
        Assert.Empty(promised.Except(((JsonObject)read.Json).Select(member => member.Key)));
    }

    [Fact]
    public async Task A_checkout_opens_one_page_and_the_payment_is_told_in_full()
    {
        var (order, session) = await Api.OpenCheckoutAsync();

        var again = await Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout);
        var resumed = await Api.GetAsync($"/v1/orders/{order}/checkout");

        Assert.Equal(("open", (string?)again["url"]), ((string?)resumed["outcome"], (string?)resumed["url"]));
        var payment = (JsonObject)Assert.Single((JsonArray)again["order", "payments"]!)!;
        Assert.Equal(
            (session, "open", 3400L, 0L),
            ((string?)payment["provider_ref"], (string?)payment["status"], (long)payment["amount"]!, (long)payment["amount_received"]!));
        string[] promised = ["id", "provider", "provider_ref", "status", "amount", "amount_received", "url", "last_error", "created_at"];
        Assert.Empty(promised.Except(payment.Select(member => member.Key)));
        Assert.Equal("pending", (string?)(await Api.OrderAsync(order))["status"]);
    }

    [Fact]
    public async Task A_paid_order_says_paid_to_a_second_checkout_and_cannot_be_canceled()
    {
        var (order, session) = await Api.OpenCheckoutAsync();
        await _server.Stripe.PlayAsync(session, "succeed");
        var paid = await Api.UntilAsync(order, "paid");

        var again = await Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout);
        var canceled = await Api.PostAsync($"/v1/orders/{order}/cancel");

        Assert.Equal((200, "paid"), (again.Status, (string?)again["outcome"]));
        Assert.Equal(409, canceled.Status);
        Assert.Equal("application/problem+json", canceled.ContentType);
        Assert.Equal(3400, (long)paid["amount_paid"]!);
        Assert.Equal(3400, (long)Assert.Single(await _server.Stripe.MovementsAsync(order))["amount"]!);
    }

    [Fact]
    public async Task Canceling_closes_the_page_first_so_that_nothing_can_be_paid_any_more()
    {
        var (order, session) = await Api.OpenCheckoutAsync();

        var canceled = await Api.PostAsync($"/v1/orders/{order}/cancel");

        Assert.Equal((200, "canceled"), (canceled.Status, (string?)canceled["status"]));
        Assert.Equal(409, (await _server.Stripe.PlayAsync(session, "succeed")).Status);
        Assert.Empty(await _server.Stripe.MovementsAsync(order));
        (await Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout)).AssertRefused(409);
    }

    [Fact]
    public async Task An_expired_page_answers_retry_and_a_new_checkout_opens_another()
    {
        var (order, session) = await Api.OpenCheckoutAsync();
        await _server.Stripe.PlayAsync(session, "expire");

        await Api.UntilAsync(order, "unpaid");
        var resumed = await Api.GetAsync($"/v1/orders/{order}/checkout");
        var next = await Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout);

        Assert.Equal(("retry", "unpaid"), ((string?)resumed["outcome"], (string?)resumed["order", "status"]));
        Assert.Equal("open", (string?)next["outcome"]);
        Assert.NotEqual(session, (string?)next["order", "payments"]![1]!["provider_ref"]);
    }

    [Fact]
    public async Task A_capture_whose_webhook_is_lost_answers_processing_and_opens_no_second_page()
    {
        await _server.Stripe.FaultAsync(new { @event = "*" }, "drop");
        var (order, session) = await Api.OpenCheckoutAsync();
        await _server.Stripe.PlayAsync(session, "succeed");

        var again = await Api.PostAsync($"/v1/orders/{order}/checkout", MerchantApi.Checkout);

        Assert.Contains((string?)again["outcome"], new[] { "processing", "paid" });
        await Api.UntilAsync(order, "paid");
        Assert.Single((JsonArray)(await Api.OrderAsync(order))["payments"]!);
        await _server.Stripe.HealAsync();
    }

    [Fact]
    public async Task A_guest_proves_the_email_with_the_code_within_five_tries()
    {
        var draft = await Api.PostAsync("/v1/orders", MerchantApi.Booking(guest: true));
        Assert.Equal("draft", (string?)draft["status"]);
        (await Api.PostAsync($"/v1/orders/{draft.Id}/checkout", MerchantApi.Checkout)).AssertRefused(409, 422);
        var code = await CodeAsync(draft.Id);

        for (var wrong = 1; wrong <= 4; wrong++)
            (await Api.PostAsync($"/v1/orders/{draft.Id}/verify", new { code = Other(code, wrong) })).AssertRefused(422);
        var verified = await Api.PostAsync($"/v1/orders/{draft.Id}/verify", new { code });

        Assert.Equal((200, "unpaid"), (verified.Status, (string?)verified["status"]));
    }

    [Fact]
    public async Task After_five_wrong_codes_the_right_one_is_refused_too()
    {
        var draft = await Api.PostAsync("/v1/orders", MerchantApi.Booking(guest: true));
        var code = await CodeAsync(draft.Id);

        for (var wrong = 1; wrong <= 5; wrong++)
            (await Api.PostAsync($"/v1/orders/{draft.Id}/verify", new { code = Other(code, wrong) })).AssertRefused(422);

        (await Api.PostAsync($"/v1/orders/{draft.Id}/verify", new { code })).AssertRefused(409, 422);
        Assert.NotEqual("unpaid", (string?)(await Api.OrderAsync(draft.Id))["status"]);
    }

    [Fact]
    public async Task What_is_held_and_sold_never_exceeds_the_capacity()
    {
        var declared = await Api.PutAsync("/v1/capacities/two-seats", new { total = 2 });
        Assert.Equal((200, 2L, 2L), (declared.Status, (long)declared["total"]!, (long)declared["free"]!));
        var (_, session) = await Api.OpenCheckoutAsync(MerchantApi.Booking("two-seats", quantity: 2));

        var late = (await Api.PostAsync("/v1/orders", MerchantApi.Booking("two-seats"))).Id;
        (await Api.PostAsync($"/v1/orders/{late}/checkout", MerchantApi.Checkout)).AssertProblem(HttpStatusCode.Conflict, "sold_out");
        await _server.Stripe.PlayAsync(session, "decline");
        var freed = await Eventually.HoldsAsync(() => Api.GetAsync("/v1/capacities/two-seats"), answer => (long)answer["free"]! == 2);

        Assert.Equal((0L, 0L), ((long)freed["held"]!, (long)freed["sold"]!));
        Assert.Equal("open", (string?)(await Api.PostAsync($"/v1/orders/{late}/checkout", MerchantApi.Checkout))["outcome"]);
        Assert.Contains("two-seats", ((JsonArray)(await Api.GetAsync("/v1/capacities"))["data"]!).Select(item => (string?)item!["name"]));
    }

    [Fact]
    public async Task Twenty_who_want_the_last_seat_at_once_open_one_payment_page()
    {
        await Api.PutAsync("/v1/capacities/last-seat", new { total = 1 });
        var orders = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Api.PostAsync("/v1/orders", MerchantApi.Booking("last-seat"))));

        var checkouts = await Task.WhenAll(orders.Select(order => Api.PostAsync($"/v1/orders/{order.Id}/checkout", MerchantApi.Checkout)));

        Assert.Single(checkouts, checkout => checkout.Status == 200);
        Assert.All(
            checkouts.Where(checkout => checkout.Status != 200),
            checkout => checkout.AssertProblem(HttpStatusCode.Conflict, "sold_out"));
        Assert.Equal(1, (long)(await Api.GetAsync("/v1/capacities/last-seat"))["held"]!);
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_said_with_a_code()
    {
        var order = (await Api.PostAsync("/v1/orders", MerchantApi.Booking())).Id;

        (await Api.GetAsync("/v1/orders/ord_nonsense")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await Api.GetAsync($"/v1/orders/ord_{new string('0', 26)}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await Api.GetAsync("/v1/capacities/none")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await Api.PostTextAsync("/v1/orders", "{")).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");
        (await Api.PostTextAsync("/v1/orders", """{"kind":"booking","currency":"eur","lines":[],"surprise":1}""")).AssertRefused(400);
        (await Api.PostAsync("/v1/orders", MerchantApi.Booking(unit: -1))).AssertRefused(422);
        (await Api.PostAsync("/v1/orders", MerchantApi.Booking(quantity: long.MaxValue))).AssertRefused(422);
        (
            await Api.PostAsync(
                $"/v1/orders/{order}/checkout",
                new { provider = "paypal", success_url = "https://a.example", cancel_url = "https://a.example" }))
            .AssertProblem(HttpStatusCode.ServiceUnavailable, "provider_not_configured");
        (
            await Api.PostAsync(
                $"/v1/orders/{order}/checkout",
                new { provider = "stripe", success_url = "javascript:1", cancel_url = "https://a.example" }))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_url");
        (await Api.GetAsync("/v1/orders?status=odd")).AssertProblem(HttpStatusCode.UnprocessableEntity, "unknown_status");
        (await Api.GetAsync("/v1/nowhere")).AssertRefused(404);
        (await Api.PutAsync("/v1/orders", new { })).AssertRefused(405);
    }

    [Fact]
    public async Task Orders_are_listed_newest_first_by_status()
    {
        var first = (await Api.PostAsync("/v1/orders", MerchantApi.Booking())).Id;
        var second = (await Api.PostAsync("/v1/orders", MerchantApi.Booking())).Id;

        var listed = ((JsonArray)(await Api.GetAsync("/v1/orders?status=unpaid"))["data"]!).Select(order => (string)order!["id"]!).ToList();

        Assert.Contains(first, listed);
        Assert.Contains(second, listed);
        Assert.Equal(listed.OrderDescending(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task An_order_explains_itself_from_the_first_event_to_the_last_notice()
    {
        var (order, session) = await Api.OpenCheckoutAsync();
        var waiting = await Api.GetAsync($"/v1/orders/{order}/explain");
        Assert.NotNull(waiting["awaited", "what"]);
        await _server.Stripe.PlayAsync(session, "succeed");
        await Api.UntilAsync(order, "paid");

        // What the provider keeps of it is asked last; then nothing is awaited any more.
        var story = await Eventually.HoldsAsync(
            () => Api.GetAsync($"/v1/orders/{order}/explain"), found => found["awaited"] is null, found => found.Text);

        Assert.Equal("paid", (string?)story["status"]);
        var moves = ((JsonArray)story["steps"]!).SelectMany(step => (JsonArray)step!["moved"]!)
            .Select(move => (string?)move!["to"])
            .ToList();
        Assert.True(new[] { "unpaid", "pending", "paid" }.All(moves.Contains), string.Join(' ', moves));
        Assert.Contains((JsonArray)story["calls"]!, call => call!["idempotency_key"] is not null);
        Assert.Contains("order.paid", ((JsonArray)story["notices"]!).Select(notice => (string?)notice!["type"]));
        Assert.Contains((JsonArray)story["calls"]!, call => (string?)call!["kind"] == "read_settlement");
    }

    [Fact]
    public async Task Notices_of_an_order_are_listed_in_their_sequence()
    {
        var (order, session) = await Api.OpenCheckoutAsync();
        await _server.Stripe.PlayAsync(session, "succeed");
        await Api.UntilAsync(order, "paid");

        var notices = ((JsonArray)(await Api.GetAsync($"/v1/notices?order={order}"))["data"]!).Select(notice => notice!).ToList();

        Assert.Equal(Enumerable.Range(1, notices.Count), notices.Select(notice => (int)notice["sequence"]!));
        Assert.All(notices, notice => Assert.Equal(order, (string?)notice["order"]));
        Assert.Single(notices, notice => (string?)notice["type"] == "order.paid");
    }

    async Task<string> CodeAsync(string order)
    {
        var notices = (JsonArray)(await Api.GetAsync($"/v1/notices?order={order}"))["data"]!;
        return (string)notices.Single(notice => (string?)notice!["type"] == "order.code")!["payload"]!["code"]!;
    }

    static string Other(string code, int by) =>
        $"{(int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) + by) % 1_000_000:D6}";
}
