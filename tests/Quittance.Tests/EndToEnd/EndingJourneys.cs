using static Microsoft.Playwright.Assertions;

namespace Quittance.Tests.EndToEnd;

/// <summary>When time, other people or the network come between: expiry, the last seat, late and lost webhooks.</summary>
public sealed class EndingJourneys(DemoFixture demo) : Journey(demo)
{
    const string LastSeat = "chefs-table";

    [Fact]
    public async Task An_expired_payment_page_costs_nothing_and_a_new_one_is_paid()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        var session = SessionOf(Ada.Page.Url);
        await Ada.FillCardAsync(Shopper.Visa);
        Assert.Equal(200, (await Stripe.PlayAsync(session, "expire")).Status);

        await Ada.PressAsync("pay-button");
        await Expect(Ada.See("note")).ToContainTextAsync("Nothing was charged");
        await Ada.PressAsync("back-link");
        await Ada.SeesAsync("Failed");
        await Expect(Ada.See("error")).ToContainTextAsync("open too long");
        await AssertNothingChargedAsync(order);
        Assert.Equal("unpaid", (string?)(await Api.OrderAsync(order))["status"]);

        await Ada.GoToPayAsync("try-again");
        Assert.NotEqual(session, SessionOf(Ada.Page.Url));
        await Ada.PayWithAsync(Shopper.Visa);
        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task The_last_seat_is_held_while_somebody_pays_and_is_sold_once()
    {
        var order = await Ada.BookAsync(LastSeat);
        var bob = await NewShopperAsync();
        var late = await bob.BookAsync(LastSeat);
        await Ada.GoToPayAsync();

        await bob.PressAsync("pay");
        await Expect(bob.See("error")).ToContainTextAsync("Sold out");
        await Expect(bob.See("error")).ToContainTextAsync("Nothing was charged");
        await AssertNothingChargedAsync(late);
        Assert.Empty((System.Text.Json.Nodes.JsonArray)(await Api.OrderAsync(late))["payments"]!);

        // The seat comes back when the payment page closes, and now it is Bob's to pay for.
        await Stripe.PlayAsync(SessionOf(Ada.Page.Url), "expire");
        await Eventually.HoldsAsync(() => SeatsAsync(LastSeat), seats => seats == (0, 0));
        await bob.OpenAsync(late);
        await bob.GoToPayAsync();
        await bob.PayWithAsync(Shopper.Visa);
        await bob.SeesConfirmedAsync();
        await AssertPaidOnceAsync(late, 12000);
        Assert.Equal((0, 1), await SeatsAsync(LastSeat));

        await Ada.Page.GotoAsync(Shop);
        await Expect(Ada.See($"sold-out-{LastSeat}")).ToBeVisibleAsync();
        await AssertNothingChargedAsync(order);
    }

    [Fact]
    public async Task Who_pays_at_the_provider_after_the_last_seat_was_sold_to_another_is_told_so_and_is_owed_a_refund()
    {
        const string evening = "pottery-evening";
        var before = await SeatsAsync(evening);
        await Api.PutAsync($"/v1/capacities/{evening}", new { total = before.Held + before.Sold + 1 });
        var order = await Ada.BookAsync(evening);
        var bob = await NewShopperAsync();
        var his = await bob.BookAsync(evening);
        await Ada.GoToPayAsync();
        await Ada.PayWithAsync(Shopper.Declined);
        await Expect(Ada.See("error")).ToContainTextAsync("Nothing was charged");
        // A declined card holds no seat, and Ada thinks it over: the seat is Bob's now.
        await Eventually.HoldsAsync(() => SeatsAsync(evening), seats => seats == before);
        await bob.GoToPayAsync();
        await bob.PayWithAsync(Shopper.Visa);
        await bob.SeesConfirmedAsync();

        await Ada.PayWithAsync(Shopper.Visa);

        await Expect(Ada.See("too-late")).ToBeVisibleAsync();
        await Expect(Ada.See("money")).ToContainTextAsync("59.00 will be refunded");
        await Expect(Ada.See("pay")).Not.ToBeVisibleAsync();
        await AssertPaidOnceAsync(his, 5900);
        var movement = Assert.Single(await Stripe.MovementsAsync(order));
        Assert.Equal(("capture", 5900L), ((string)movement["type"]!, (long)movement["amount"]!));
        var unpaid = await Api.OrderAsync(order);
        Assert.Equal(("unpaid", 0L), ((string)unpaid["status"]!, (long)unpaid["amount_paid"]!));
        Assert.Contains("payment.refund_owed", await NoticesAsync(order));
        Assert.DoesNotContain("order.paid", await NoticesAsync(order));
        Assert.Equal((before.Held, before.Sold + 1), await SeatsAsync(evening));
        await Api.PutAsync($"/v1/capacities/{evening}", new { total = 20 });
    }

    [Fact]
    public async Task A_late_webhook_turns_the_open_page_to_confirmed_without_a_reload()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        // Nor does the provider answer questions meanwhile: the return page asks one.
        await Stripe.FaultAsync(new { @event = "*" }, "delay", ms: 3_600_000);
        await Stripe.FaultAsync(new { call = "GET" }, "error_before");
        await Ada.PayWithAsync(Shopper.Visa);
        await Expect(Ada.See("order-id")).ToHaveTextAsync(order);
        await Expect(Ada.See("confirmed")).Not.ToBeVisibleAsync();
        await Ada.Page.EvaluateAsync("window.sameDocument = true");

        await Stripe.HealAsync();

        await Ada.SeesConfirmedAsync();
        Assert.True(await Ada.Page.EvaluateAsync<bool>("window.sameDocument"));
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task A_bank_debit_shows_the_calm_message_until_the_money_is_certain()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        await Stripe.PlayAsync(SessionOf(Ada.Page.Url), "async_pending");
        await Ada.OpenAsync(order);
        await Expect(Ada.See("calm-message")).ToContainTextAsync("Payment received");
        await Expect(Ada.See("pay")).Not.ToBeVisibleAsync();
        await AssertNothingChargedAsync(order);
        await Ada.Page.EvaluateAsync("window.sameDocument = true");

        await Stripe.PlayAsync((string)(await Api.OrderAsync(order))["payments"]![0]!["provider_ref"]!, "async_succeed");

        await Ada.SeesConfirmedAsync();
        Assert.True(await Ada.Page.EvaluateAsync<bool>("window.sameDocument"));
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task With_every_webhook_lost_coming_back_asks_the_provider_and_confirms()
    {
        await Stripe.FaultAsync(new { @event = "*" }, "drop");
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        await Ada.PayWithAsync(Shopper.Visa);

        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Theory]
    [InlineData("duplicate")]
    [InlineData("twin")]
    [InlineData("reorder")]
    public async Task Webhooks_that_come_twice_or_in_another_order_pay_once(string fault)
    {
        await Stripe.FaultAsync(new { @event = "*" }, fault);
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        await Ada.PayWithAsync(Shopper.Visa);

        await Ada.SeesConfirmedAsync();
        await Stripe.HealAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task When_the_provider_does_not_answer_the_page_says_so_and_nothing_is_charged_twice()
    {
        var order = await Ada.BookAsync();
        await Stripe.FaultAsync(new { call = "POST /v1/checkout/sessions" }, "drop_response");
        await Ada.PressAsync("pay");
        await Expect(Ada.See("checking-message")).ToBeVisibleAsync();
        await Expect(Ada.See("pay")).Not.ToBeVisibleAsync();

        await Stripe.HealAsync();

        await Ada.SeesAsync("Open");
        await Ada.GoToPayAsync("complete-payment");
        await Ada.PayWithAsync(Shopper.Visa);
        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    static string SessionOf(string url) => new Uri(url).Segments[^1];
}
