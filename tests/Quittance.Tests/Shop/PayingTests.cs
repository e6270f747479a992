using System.Net;

namespace Quittance.Tests.Shop;

/// <summary>Paying, from whatever page, tab or click it is asked for.</summary>
public sealed class PayingTests
{
    [Fact]
    public async Task A_guest_books_proves_the_address_and_reaches_the_payment_page()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book("harbour-concert", seats: 3);
        var page = await shop.Customer.Open(path);
        var answer = await shop.Customer.Press(page, "pay");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(FakeEngine.PaymentPage, answer.Location);
        Assert.Equal(3 * 3400, (long)shop.Engine.OnlyOrder()["amount"]!);
    }

    [Fact]
    public async Task An_address_that_was_proved_once_needs_no_second_code()
    {
        await using var shop = await ShopFixture.Open();
        await shop.Customer.Book();
        var second = await shop.Customer.BookAsGuest();

        Assert.Equal("unpaid", (string?)shop.Engine.Order("ord_2")["status"]);
        Assert.Equal("Unpaid", (await shop.Customer.Open(second)).Stage);
    }

    [Fact]
    public async Task A_form_sent_twice_makes_one_booking()
    {
        await using var shop = await ShopFixture.Open();
        var form = await shop.Customer.Open("/book/pottery-evening");
        (string, string)[] filled = [("seats", "2"), ("name", "Ada"), ("email", "ada@example.org")];
        var both = await Task.WhenAll(
            shop.Customer.Press(form, "submit-booking", filled), shop.Customer.Press(form, "submit-booking", filled));

        Assert.All(both, answer => Assert.Equal("/bookings/ord_1", answer.Location));
        shop.Engine.OnlyOrder();
    }

    [Fact]
    public async Task A_form_sent_again_with_other_details_says_so()
    {
        await using var shop = await ShopFixture.Open();
        var form = await shop.Customer.Open("/book/pottery-evening");
        await shop.Customer.Press(form, "submit-booking", ("seats", "2"), ("name", "Ada"), ("email", "ada@example.org"));
        var again = await shop.Customer.Press(form, "submit-booking", ("seats", "3"), ("name", "Ada"), ("email", "ada@example.org"));

        Assert.Contains("This form was sent before with other details", again.Html, StringComparison.Ordinal);
        shop.Engine.OnlyOrder();
    }

    [Theory]
    [InlineData("0", "Ada", "ada@example.org", "between 1 and 6 seats")]
    [InlineData("7", "Ada", "ada@example.org", "between 1 and 6 seats")]
    [InlineData("2", " ", "ada@example.org", "your name")]
    [InlineData("2", "Ada", "nowhere", "e-mail address")]
    public async Task A_wrong_entry_is_explained_and_makes_no_order(string seats, string name, string email, string said)
    {
        await using var shop = await ShopFixture.Open();
        var form = await shop.Customer.Open("/book/pottery-evening");
        var answer = await shop.Customer.Press(form, "submit-booking", ("seats", seats), ("name", name), ("email", email));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(said, answer.Html, StringComparison.Ordinal);
        Assert.Equal(0, shop.Engine.Posts);
    }

    [Fact]
    public async Task Two_clicks_and_two_tabs_lead_to_one_session()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        var first = await shop.Customer.Open(path);
        var second = await shop.Customer.Open(path);
        Page[] answers =
        [
            await shop.Customer.Press(first, "pay"), await shop.Customer.Press(first, "pay"), await shop.Customer.Press(second, "pay"),
        ];

        Assert.All(answers, answer => Assert.Equal(FakeEngine.PaymentPage, answer.Location));
        Assert.Equal(1, shop.Engine.SessionsOpened);
    }

    [Fact]
    public async Task A_click_while_another_one_is_opening_the_payment_page_leads_to_that_page()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        var page = await shop.Customer.Open(path);
        shop.Engine.Put("ord_1", "pending", payments: FakeEngine.Payment("starting"));

        Assert.Equal("Checking", (await shop.Customer.Open(path)).Stage);
        Assert.Equal(FakeEngine.PaymentPage, (await shop.Customer.Press(page, "pay")).Location);
        Assert.Equal(0, shop.Engine.SessionsOpened);
    }

    [Theory]
    [InlineData("pay")]
    [InlineData("cancel")]
    public async Task A_click_that_waited_in_vain_for_the_first_ones_answer_leads_to_the_booking(string button)
    {
        await using var shop = await ShopFixture.Open(options => options with { Clock = new HastyClock() });
        var path = await shop.Customer.Book();
        var page = await shop.Customer.Open(path);
        shop.Engine.Refusal = "idempotency_key_in_use";

        var answer = await shop.Customer.Press(page, button);
        Assert.Equal((HttpStatusCode.Redirect, path), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task A_second_click_is_answered_with_how_things_stand_now_and_not_with_the_first_answer()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        var page = await shop.Customer.Open(path);
        await shop.Customer.Press(page, "pay");
        shop.Engine.Put("ord_1", "unpaid", payments: FakeEngine.Payment("expired"));
        var answer = await shop.Customer.Press(page, "pay");

        Assert.Equal(path, answer.Location);
        Assert.True((await shop.Customer.Open(path)).Has("try-again"));
    }

    [Fact]
    public async Task The_provider_is_told_to_send_the_customer_back_to_the_public_address()
    {
        await using var shop = await ShopFixture.Open(options => options with { PublicUrl = new Uri("https://shop.example") });
        await shop.Customer.Press(await shop.Customer.Open(await shop.Customer.Book()), "pay");

        Assert.Equal("https://shop.example/return/ord_1", (string?)shop.Engine.LastCheckout!["success_url"]);
        Assert.Equal("https://shop.example/bookings/ord_1?canceled=1", (string?)shop.Engine.LastCheckout["cancel_url"]);
    }

    [Fact]
    public async Task An_old_tab_cannot_pay_what_is_captured_already()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        var old = await shop.Customer.Open(path);
        await shop.Customer.Press(old, "pay");
        shop.Engine.Outcome = "processing";
        var posts = shop.Engine.Posts;
        var answer = await shop.Customer.Press(old, "pay");

        Assert.Equal(path, answer.Location);
        Assert.Equal(posts, shop.Engine.Posts);
        Assert.Equal("Waiting", (await shop.Customer.Open(path)).Stage);
    }

    [Fact]
    public async Task An_unknown_outcome_is_never_paid_again()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        var page = await shop.Customer.Open(path);
        shop.Engine.Put("ord_1", "pending", payments: FakeEngine.Payment("unknown"));
        shop.Engine.Outcome = "checking";
        var posts = shop.Engine.Posts;

        Assert.Equal(path, (await shop.Customer.Press(page, "pay")).Location);
        Assert.Equal(posts, shop.Engine.Posts);
    }

    [Fact]
    public async Task A_checkout_without_an_answer_is_not_called_failed()
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.Customer.Book());
        shop.Engine.Silent = true;
        var answer = await shop.Customer.Press(page, "pay");

        Assert.Contains("We got no answer just now.", answer.Html, StringComparison.Ordinal);
        Assert.Contains("a booking cannot be paid twice", answer.Html, StringComparison.Ordinal);
        Assert.NotEqual("Failed", answer.Stage);
    }

    [Theory]
    [InlineData("sold_out", HttpStatusCode.Conflict, "Sold out.")]
    [InlineData("provider_not_configured", HttpStatusCode.ServiceUnavailable, "Payments are not available at the moment.")]
    public async Task A_refused_checkout_says_why_and_that_nothing_was_charged(string code, HttpStatusCode status, string said)
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.Customer.Book());
        shop.Engine.Refusal = code;
        var answer = await shop.Customer.Press(page, "pay");

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Html, StringComparison.Ordinal);
        Assert.Contains("Nothing was charged", answer.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coming_back_from_the_provider_changes_nothing()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("pending", FakeEngine.Payment("open"));
        var posts = shop.Engine.Posts;
        var requests = shop.Engine.Requests.Count;
        var answer = await shop.Customer.Open("/return/ord_1");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(path, answer.Location);
        Assert.Equal(requests, shop.Engine.Requests.Count);
        var page = await shop.Customer.Open(path);
        Assert.Equal("Open", page.Stage);
        Assert.Equal(posts, shop.Engine.Posts);
    }

    [Fact]
    public async Task Leaving_the_payment_page_keeps_the_session()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("pending", FakeEngine.Payment("open"));
        var page = await shop.Customer.Open(path + "?canceled=1");

        Assert.True(page.Has("came-back") && page.Has("complete-payment"));
    }

    [Fact]
    public async Task Cancelling_ends_the_booking()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        await shop.Customer.Press(await shop.Customer.Open(path), "cancel");

        Assert.Equal("Canceled", (await shop.Customer.Open(path)).Stage);
    }

    [Fact]
    public async Task A_booking_paid_meanwhile_is_not_canceled()
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open(await shop.Customer.Book());
        shop.Engine.Put("ord_1", "paid", payments: FakeEngine.Payment("succeeded", received: 11800));
        var answer = await shop.Customer.Press(page, "cancel");

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains("Ask for a refund instead.", answer.Html, StringComparison.Ordinal);
        Assert.Equal("Confirmed", answer.Stage);
    }

    [Fact]
    public async Task A_form_from_elsewhere_does_nothing()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        var posts = shop.Engine.Posts;
        var answer = await shop.Customer.Post(path + "/pay", []);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(posts, shop.Engine.Posts);
    }

    [Fact]
    public async Task A_form_that_is_far_too_long_does_nothing()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        var posts = shop.Engine.Posts;
        var answer = await shop.Customer.Post(path + "/pay", [KeyValuePair.Create("form_token", new string('a', 300_000))]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(posts, shop.Engine.Posts);
    }

    [Fact]
    public async Task Every_post_carries_a_key_of_its_own()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        await shop.Customer.Press(await shop.Customer.Open(path), "pay");
        await shop.Customer.Press(await shop.Customer.Open(path), "cancel");

        Assert.Equal(shop.Engine.Posts, shop.Engine.Keys.Count);
        Assert.Equal(shop.Engine.Keys.Count, shop.Engine.Keys.Distinct().Count());
    }
}
