using System.Net;
using System.Text.Json.Nodes;

namespace Quittance.Tests.Shop;

/// <summary>Each state of an order shows exactly what its customer needs.</summary>
public sealed class BookingPageTests
{
    [Fact]
    public async Task A_draft_asks_for_the_code_and_offers_no_payment()
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.Customer.BookAsGuest());

        Assert.Equal("EnterCode", page.Stage);
        Assert.True(page.Has("code-input"));
        Assert.Contains("In the demo your code is shown here: <b>123456</b>", page.Html, StringComparison.Ordinal);
        Assert.True(page.OffersNoPayment);
    }

    [Fact]
    public async Task A_wrong_code_is_explained_and_can_be_entered_again()
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.Customer.BookAsGuest());
        var answer = await shop.Customer.Press(page, "verify", ("code", "654321"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("You have 4 tries left.", answer.Html, StringComparison.Ordinal);
        Assert.True(answer.Has("code-input"));
    }

    [Fact]
    public async Task An_unpaid_booking_offers_to_pay()
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.BookingIn("unpaid"));

        Assert.Equal("Unpaid", page.Stage);
        Assert.Contains("Pay €118.00 now", page.Html, StringComparison.Ordinal);
        Assert.True(page.Has("pay") && page.Has("cancel"));
        Assert.False(page.Has("error"));
    }

    [Theory]
    [InlineData("open", "card_declined", null, "Your card was declined by its bank.")]
    [InlineData("retry", "insufficient_funds", null, "There was not enough money")]
    [InlineData("open", "authentication_required", null, "the approval did not succeed")]
    [InlineData("retry", "something_new", "The bank is on holiday.", "The bank is on holiday.")]
    [InlineData("retry", "something_new", null, "The payment did not go through.")]
    public async Task After_a_failed_try_the_page_says_what_went_wrong_and_how_to_try_again(
        string outcome, string code, string? message, string said)
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("unpaid", FakeEngine.Payment("open", code, message));
        shop.Engine.Outcome = outcome;
        var page = await shop.Customer.Open(path);

        Assert.Equal("Failed", page.Stage);
        Assert.Contains(said, page.Html, StringComparison.Ordinal);
        Assert.Contains("Nothing was charged.", page.Html, StringComparison.Ordinal);
        Assert.True(page.Has("try-again"));
    }

    [Theory]
    [InlineData("open", "Open")]
    [InlineData("requires_action", "ActionNeeded")]
    public async Task An_open_session_is_led_back_to(string payment, string stage)
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("pending", FakeEngine.Payment(payment));
        var page = await shop.Customer.Open(path);

        Assert.Equal(stage, page.Stage);
        Assert.True(page.Has("complete-payment") && page.Has("cancel"));
        Assert.False(page.Has("pay"));
        Assert.Equal(FakeEngine.PaymentPage, (await shop.Customer.Press(page, "complete-payment")).Location);
    }

    [Theory]
    [InlineData("processing", "open")]
    [InlineData("paid", "open")]
    [InlineData(null, "processing")]
    [InlineData(null, "succeeded")]
    public async Task A_captured_payment_is_answered_calmly_and_never_asked_for_again(string? outcome, string payment)
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("pending", FakeEngine.Payment(payment));
        shop.Engine.Outcome = outcome ?? "processing";
        var page = await shop.Customer.Open(path);

        Assert.Equal("Waiting", page.Stage);
        Assert.Contains("Payment received, your booking will be confirmed within a few minutes", page.Html, StringComparison.Ordinal);
        Assert.True(page.Has("calm-message"));
        Assert.True(page.OffersNoPayment);
        Assert.False(page.Has("cancel"));
        Assert.NotEmpty(page.Fingerprint);
    }

    [Theory]
    [InlineData("pending", "starting")]
    [InlineData("pending", "unknown")]
    [InlineData("unpaid", "unknown")]
    public async Task An_unknown_outcome_is_checking_and_never_failed(string status, string payment)
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn(status, FakeEngine.Payment(payment));
        shop.Engine.Outcome = "checking";
        var page = await shop.Customer.Open(path);

        Assert.Equal("Checking", page.Stage);
        Assert.Contains("We are checking with the payment provider", page.Html, StringComparison.Ordinal);
        Assert.Contains("data-recheck=\"yes\"", page.Html, StringComparison.Ordinal);
        Assert.True(page.OffersNoPayment);
    }

    [Fact]
    public async Task A_paid_booking_is_confirmed_with_seats_and_amount()
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.BookingIn("paid", FakeEngine.Payment("succeeded", received: 11800)));

        Assert.Equal("Confirmed", page.Stage);
        Assert.Contains("2 seats", page.Html, StringComparison.Ordinal);
        Assert.Contains("We received €118.00.", page.Html, StringComparison.Ordinal);
        Assert.True(page.OffersNoPayment);
        Assert.False(page.Has("cancel"));
    }

    [Theory]
    [InlineData("canceled", "Canceled")]
    [InlineData("expired", "Expired")]
    public async Task An_ended_booking_says_that_no_money_moved(string status, string stage)
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.BookingIn(status));

        Assert.Equal(stage, page.Stage);
        Assert.Contains("Nothing was charged.", page.Html, StringComparison.Ordinal);
        Assert.True(page.OffersNoPayment);
    }

    [Theory]
    [InlineData("canceled")]
    [InlineData("expired")]
    [InlineData("unpaid")]
    public async Task Late_money_is_promised_back(string status)
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn(status, FakeEngine.Payment("succeeded", received: 11800));
        shop.Engine.Outcome = "retry";
        var page = await shop.Customer.Open(path);

        Assert.Equal("TooLate", page.Stage);
        Assert.Contains("Your payment arrived too late", page.Html, StringComparison.Ordinal);
        Assert.Contains("€118.00 will be refunded", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was charged", page.Html, StringComparison.Ordinal);
        Assert.True(page.OffersNoPayment);
    }

    [Fact]
    public async Task Late_money_that_went_back_is_said_to_be_back()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("canceled", FakeEngine.Payment("succeeded", received: 11800));
        shop.Engine.Order("ord_1")["amount_refunded"] = 11800;

        Assert.Contains("€118.00 was refunded", (await shop.Customer.Open(path)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closing_session_offers_nothing_to_press()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("pending", FakeEngine.Payment("open"));
        shop.Engine.Order("ord_1")["closing"] = "cancel";
        var page = await shop.Customer.Open(path);

        Assert.Equal("Closing", page.Stage);
        Assert.True(page.OffersNoPayment);
        Assert.False(page.Has("cancel"));
    }

    [Fact]
    public async Task A_status_from_the_future_offers_no_payment()
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.BookingIn("on_the_moon"));

        Assert.Equal("Unrecognised", page.Stage);
        Assert.True(page.OffersNoPayment);
    }

    [Fact]
    public async Task Another_browser_is_shown_nothing_of_a_booking()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("unpaid");
        using var stranger = new Visitor(shop.Url);
        var page = await stranger.Open(path);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("Pottery", page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Open(path + "/state")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Open(path + "/live")).Status);
    }

    [Fact]
    public async Task The_history_shows_each_booking_with_what_can_be_done()
    {
        await using var shop = await ShopFixture.Open();
        var states = new (string Status, JsonObject[] Payments, string TestId)[]
        {
            ("draft", [], "enter-code"),
            ("unpaid", [], "pay"),
            ("unpaid", [FakeEngine.Payment("open", "card_declined")], "try-again"),
            ("pending", [FakeEngine.Payment("open")], "complete-payment"),
            ("pending", [FakeEngine.Payment("processing")], ""),
        };
        foreach (var _ in states)
            await shop.Customer.BookAsGuest();
        for (var i = 0; i < states.Length; i++)
            shop.Engine.Put($"ord_{i + 1}", states[i].Status, payments: states[i].Payments);

        var page = await shop.Customer.Open("/bookings");
        for (var i = 0; i < states.Length; i++)
        {
            var name = $"data-testid=\"booking-ord_{i + 1}\"";
            var row = page.Html.Split("<li ").Single(part => part.Contains(name, StringComparison.Ordinal));
            foreach (var action in (string[])["enter-code", "pay", "try-again", "complete-payment"])
                Assert.Equal(action == states[i].TestId, row.Contains($"data-testid=\"{action}\"", StringComparison.Ordinal));
        }
        Assert.DoesNotContain(shop.Engine.Requests, request => request.EndsWith("/checkout", StringComparison.Ordinal));
    }
}
