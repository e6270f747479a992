using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Quittance.Tests.EndToEnd;

/// <summary>Around the payment page: closed tabs, second tabs, the back button, a second click.</summary>
public sealed class LeavingJourneys(DemoFixture demo) : Journey(demo)
{
    [Fact]
    public async Task A_closed_tab_is_resumed_on_the_same_payment_page()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        var session = Ada.Page.Url;
        var later = await Ada.NewTabAsync();
        await Ada.Page.CloseAsync();

        await later.Page.GotoAsync($"{Shop}/bookings");
        await later.See($"booking-{order}").GetByTestId("complete-payment").ClickAsync();
        await Expect(later.See("pay-button")).ToBeVisibleAsync();
        Assert.Equal(session, later.Page.Url);
        await later.PayWithAsync(Shopper.Visa);

        await later.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task A_tab_closed_after_paying_finds_the_booking_confirmed()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        await Ada.FillCardAsync(Shopper.Visa);
        // The payment goes through, but the browser never comes back to the shop.
        await Ada.Page.RouteAsync($"{Shop}/return/**", route => route.AbortAsync());
        await Ada.See("pay-button").ClickAsync();
        await Api.UntilAsync(order, "paid");

        var later = await Ada.NewTabAsync();
        await later.OpenAsync(order);
        await later.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task Two_tabs_share_one_payment_page_and_pay_once()
    {
        var order = await Ada.BookAsync();
        var second = await Ada.NewTabAsync();
        await second.OpenAsync(order);
        await Ada.GoToPayAsync();
        // The other tab follows by itself: what could be begun can be completed now.
        await second.GoToPayAsync("complete-payment");
        Assert.Equal(Ada.Page.Url, second.Page.Url);
        await Ada.FillCardAsync(Shopper.Visa);
        await second.FillCardAsync(Shopper.Visa);

        await Ada.PressAsync("pay-button");
        await Ada.SeesConfirmedAsync();
        await second.PressAsync("pay-button");

        await Expect(second.See("note-title")).ToHaveTextAsync("Already paid");
        await second.PressAsync("back-link");
        await second.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
        Assert.Single((JsonArray)(await Api.OrderAsync(order))["payments"]!);
    }

    [Fact]
    public async Task An_old_tab_follows_by_itself_when_another_one_pays()
    {
        var order = await Ada.BookAsync();
        var watching = await Ada.NewTabAsync();
        await watching.OpenAsync(order);
        await watching.Page.EvaluateAsync("window.sameDocument = true");
        await Ada.GoToPayAsync();
        await Ada.PayWithAsync(Shopper.Visa);
        await Ada.SeesConfirmedAsync();

        await watching.Page.BringToFrontAsync();
        await watching.SeesConfirmedAsync();
        Assert.True(await watching.Page.EvaluateAsync<bool>("window.sameDocument"));
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task The_back_button_leads_from_the_payment_page_to_the_booking_and_on_again()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        var session = Ada.Page.Url;

        await Ada.Page.GoBackAsync();
        await Ada.SeesAsync("Open");
        await Ada.GoToPayAsync("complete-payment");
        Assert.Equal(session, Ada.Page.Url);
        await Ada.PayWithAsync(Shopper.Visa);
        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task The_back_button_after_paying_offers_nothing_to_pay_again()
    {
        var order = await Ada.BookAsync();
        await Ada.GoToPayAsync();
        await Ada.PayWithAsync(Shopper.Visa);
        await Ada.SeesConfirmedAsync();

        await Ada.Page.GoBackAsync();
        await Expect(Ada.See("note-title")).ToHaveTextAsync("Already paid");
        await Ada.Page.GoBackAsync();
        await Ada.SeesConfirmedAsync();
        await Expect(Ada.See("pay")).Not.ToBeVisibleAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task A_double_click_on_either_pay_button_pays_once()
    {
        var order = await Ada.BookAsync();
        await Ada.See("pay").DblClickAsync();
        await Expect(Ada.See("pay-button")).ToBeVisibleAsync();
        Assert.Single((JsonArray)(await Api.OrderAsync(order))["payments"]!);
        await Ada.FillCardAsync(Shopper.Visa);
        await Ada.See("pay-button").DblClickAsync();

        await Ada.SeesConfirmedAsync();
        await AssertPaidOnceAsync(order, 3400);
    }

    [Fact]
    public async Task Without_scripts_a_form_sent_twice_makes_one_payment_page()
    {
        var plain = await NewShopperAsync(scripts: false);
        var order = await plain.BookAsync();
        var send = await PayFormAsync(plain, order);

        await AssertOnePageAsync(plain, order, await Task.WhenAll(send(), send(), send()));
    }

    [Fact]
    public async Task A_second_tab_that_asks_while_the_payment_page_is_being_opened_gets_the_same_page()
    {
        var plain = await NewShopperAsync(scripts: false);
        var order = await plain.BookAsync();
        var other = await plain.NewTabAsync();
        await other.OpenAsync(order);
        var (send, sendFromOther) = (await PayFormAsync(plain, order), await PayFormAsync(other, order));
        await Stripe.FaultAsync(new { call = "POST /v1/checkout/sessions" }, "slow", ms: 1000);

        var first = send();
        await Api.UntilAsync(order, "pending");
        var answers = await Task.WhenAll(first, sendFromOther());

        Assert.Single(answers.Select(answer => answer.Headers["location"]).Distinct());
        await AssertOnePageAsync(plain, order, answers);
    }

    /// <summary>
    /// Each answer leads to the one payment page, or to the booking, where the page is offered as soon as it is known; and there
    /// is one payment, with one session at the provider.
    /// </summary>
    async Task AssertOnePageAsync(Shopper plain, string order, IAPIResponse[] answers)
    {
        Assert.All(answers, answer => Assert.Equal(302, answer.Status));
        var payment = await Eventually.HoldsAsync(
            async () => Assert.Single((JsonArray)(await Api.OrderAsync(order))["payments"]!)!, found => (string?)found["status"] == "open");
        var page = (string)payment["url"]!;
        Assert.All(answers, answer => Assert.Contains(answer.Headers["location"], new[] { page, $"/bookings/{order}" }));
        Assert.Single(await Stripe.SessionsMadeAsync(order));

        await plain.OpenAsync(order);
        await plain.GoToPayAsync("complete-payment");
        Assert.Equal(page, plain.Page.Url);
        await plain.PayWithAsync(Shopper.Visa);
        await AssertPaidOnceAsync(order, 3400);
        await plain.OpenAsync(order);
        await plain.SeesConfirmedAsync();
    }

    /// <summary>The booking page's form, to be sent as often as one likes.</summary>
    async Task<Func<Task<IAPIResponse>>> PayFormAsync(Shopper plain, string order)
    {
        var fields = new Dictionary<string, object>();
        var form = plain.Page.Locator("form", new() { Has = plain.See("pay") });
        foreach (var input in await form.Locator("input").AllAsync())
            fields[(await input.GetAttributeAsync("name"))!] = (await input.GetAttributeAsync("value"))!;
        return () => plain.Page.APIRequest.PostAsync(
            $"{Shop}/bookings/{order}/pay", new() { Form = Filled(plain.Page, fields), MaxRedirects = 0 });
    }

    static IFormData Filled(IPage page, Dictionary<string, object> fields)
    {
        var form = page.APIRequest.CreateFormData();
        foreach (var (name, value) in fields)
            form.Set(name, (string)value);
        return form;
    }
}
