using static Microsoft.Playwright.Assertions;

namespace Quittance.Tests.EndToEnd;

/// <summary>At the payment page: paid, declined, refused by the bank.</summary>
public sealed class PayingJourneys(DemoFixture demo) : Journey(demo)
{
    [Fact]
    public async Task A_booking_is_paid_and_confirmed()
    {
        var before = await SeatsAsync("pottery-evening");
        var order = await Ada.BookAsync("pottery-evening", seats: 2);
        Assert.Equal(before, await SeatsAsync("pottery-evening"));

        await Ada.GoToPayAsync();
        Assert.Equal((before.Held + 2, before.Sold), await SeatsAsync("pottery-evening"));
        await Expect(Ada.See("total")).ToContainTextAsync("118.00");
        await Expect(Ada.See("merchant")).ToHaveTextAsync("Small Evenings");
        await Ada.PayWithAsync(Shopper.Visa);

        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 2 * 5900);
        Assert.Equal((before.Held, before.Sold + 2), await SeatsAsync("pottery-evening"));
    }

    [Fact]
    public async Task A_declined_card_costs_nothing_and_the_same_page_takes_the_next_one()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        await Ada.PayWithAsync(Shopper.Declined);
        await Expect(Ada.See("error")).ToContainTextAsync("Nothing was charged");
        await AssertNothingChargedAsync(order);
        var session = Ada.Page.Url;

        await Ada.PayWithAsync(Shopper.Visa);

        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
        Assert.Single((System.Text.Json.Nodes.JsonArray)(await Api.OrderAsync(order))["payments"]!);
        Assert.Contains("/c/pay/", session, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_decline_the_shop_says_why_and_trying_again_leads_to_the_same_page()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        var session = Ada.Page.Url;
        await Ada.PayWithAsync(Shopper.Declined);
        await Expect(Ada.See("error")).ToBeVisibleAsync();

        await Ada.PressAsync("cancel-link");
        await Ada.SeesAsync("Failed");
        await Expect(Ada.See("error")).ToContainTextAsync("declined");
        await AssertNothingChargedAsync(order);

        await Ada.GoToPayAsync("try-again");
        Assert.Equal(session, Ada.Page.Url);
        await Ada.PayWithAsync(Shopper.Visa);
        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task Failing_three_d_secure_never_confirms_and_can_be_made_good()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        await Ada.PayWithAsync(Shopper.Challenged);
        await Ada.PressAsync("fail-authentication");
        await Expect(Ada.See("error")).ToContainTextAsync("Nothing was charged");

        // The address that a successful payment leads to, as a customer may find it in the history (INC-01).
        for (var visit = 0; visit < 3; visit++)
        {
            await Ada.Page.GotoAsync($"{Shop}/return/{order}");
            await Ada.SeesAsync("Failed");
        }

        await AssertNothingChargedAsync(order);
        Assert.Equal("unpaid", (string?)(await Api.OrderAsync(order))["status"]);

        await Ada.GoToPayAsync("try-again");
        await Ada.PayWithAsync(Shopper.Challenged);
        await Ada.PressAsync("authenticate");
        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }
}
