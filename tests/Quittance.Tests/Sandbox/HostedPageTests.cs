using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;

namespace Quittance.Tests.Sandbox;

public sealed partial class HostedPageTests
{
    readonly StripeBench _stripe = new();

    static string Card(string number) => $"method=card&email=a@b.test&name=Jenny&number={number}&expiry=12/49&cvc=123";

    Reply Pay(string session, string form) => _stripe.Post($"/c/pay/{session}", form);

    [Fact]
    public void The_page_shows_the_basket_and_encodes_it()
    {
        var id = _stripe.Open("&line_items[1][quantity]=1&line_items[1][price_data][currency]=usd"
            + "&line_items[1][price_data][unit_amount]=100"
            + "&line_items[1][price_data][product_data][name]=<script>x</script>").Id;
        var page = _stripe.Get($"/c/pay/{id}");

        Assert.Equal(200, page.Status);
        Assert.Contains("$26.00", page.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;x", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>x", page.Text, StringComparison.Ordinal);
        Assert.Contains("https://shop.test/cancel", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Paying_leads_back_to_the_shop_and_a_second_tab_pays_nothing()
    {
        var id = _stripe.Open().Id;
        var paid = Pay(id, Card("4242 4242 4242 4242"));

        Assert.Equal((303, $"https://shop.test/thanks?s={id}"), (paid.Status, paid.Response.Headers["Location"]));
        var again = Pay(id, Card("4242424242424242"));
        Assert.Equal(409, again.Status);
        Assert.Contains("Already paid", again.Text, StringComparison.Ordinal);
        Assert.Single(_stripe.Money());
        Assert.Equal("a@b.test", (string?)_stripe.Session(id).Json["customer_details"]!["email"]);
    }

    [Fact]
    public void Many_tabs_at_once_pay_once()
    {
        var id = _stripe.Open().Id;
        Parallel.For(0, 16, _ => Pay(id, Card("4242424242424242")));

        Assert.Single(_stripe.Money());
        Assert.Single(_stripe.Get("/v1/charges").Json["data"]!.AsArray());
    }

    [Theory]
    [InlineData("4000000000009995", "insufficient funds")]
    [InlineData("4000000000000069", "expired")]
    [InlineData("4242424242424241", "incorrect")]
    [InlineData("4111111111111111", "test mode")]
    public void A_decline_stays_on_the_page_with_its_reason(string number, string reason)
    {
        var id = _stripe.Open().Id;
        var answer = Pay(id, Card(number));
        var page = answer.Status == 303 ? _stripe.Get(answer.Response.Headers["Location"]) : answer;

        Assert.Contains(reason, page.Text, StringComparison.Ordinal);
        Assert.Equal("open", (string?)_stripe.Session(id).Json["status"]);
        Assert.Empty(_stripe.Money());
    }

    [Fact]
    public void Fields_that_are_wrong_are_marked_and_nothing_is_tried()
    {
        var id = _stripe.Open().Id;
        var page = Pay(id, "method=card&email=nobody&name=&number=4242&expiry=13/20&cvc=1");

        Assert.Equal(422, page.Status);
        Assert.Equal(5, AriaInvalid().Count(page.Text));
        Assert.Null(_stripe.Session(id).Json["payment_intent"]);
    }

    [Theory]
    [InlineData("4000000000003220", "complete", "paid")]
    [InlineData("4000002760003184", "complete", "paid")]
    [InlineData("4000002760003184", "fail", "unpaid")]
    [InlineData("4000008400001629", "complete", "unpaid")]
    public void A_challenge_is_answered_on_its_own_page(string number, string outcome, string status)
    {
        var id = _stripe.Open().Id;
        var challenge = Pay(id, Card(number)).Response.Headers["Location"];
        var token = Token().Match(_stripe.Get(challenge).Text).Groups[1].Value;
        var answer = _stripe.Post(challenge, $"token={token}&outcome={outcome}");

        Assert.Equal(status == "paid" ? $"https://shop.test/thanks?s={id}" : $"/c/pay/{id}", answer.Response.Headers["Location"]);
        Assert.Equal(status, (string?)_stripe.Session(id).Json["payment_status"]);
        Assert.Equal(409, _stripe.Post(challenge, $"token={token}&outcome=complete").Status);
    }

    [Fact]
    public void A_page_left_open_pays_nothing_after_the_session_expired()
    {
        var id = _stripe.Open().Id;
        _stripe.Advance(TimeSpan.FromHours(25));
        var late = Pay(id, Card("4242424242424242"));

        Assert.Equal(410, late.Status);
        Assert.Contains("expired", late.Text, StringComparison.Ordinal);
        Assert.Empty(_stripe.Money());
    }

    [Fact]
    public void A_bank_debit_is_submitted_and_ends_later()
    {
        var id = _stripe.Open().Id;
        var paid = Pay(id, "method=sepa_debit&email=a@b.test&name=Jenny&iban=DE62 3704 0044 0532 0130 01");

        Assert.Equal(303, paid.Status);
        Assert.Equal("unpaid", (string?)_stripe.Session(id).Json["payment_status"]);
        Assert.Contains("being processed", _stripe.Get($"/c/pay/{id}").Text, StringComparison.Ordinal);
        _stripe.Advance(TimeSpan.FromDays(3));
        Assert.Equal("checkout.session.async_payment_failed", (string?)_stripe.Get("/v1/events").Json["data"]![0]!["type"]);
    }

    [Fact]
    public void The_index_and_unknown_pages_answer()
    {
        _stripe.Open();

        Assert.Equal(200, _stripe.Get("/").Status);
        Assert.Equal(404, _stripe.Get("/c/pay/cs_none").Status);
        Assert.Equal(404, _stripe.Get("/nowhere").Status);
    }

    [Fact]
    public async Task Over_real_sockets_a_session_is_made_paid_and_told()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var application = await SandboxServer.StartAsync(new StripeSandbox(new StripeSandboxOptions { Seed = 1 },
            TimeProvider.System), cancellation);
        var target = new WebhookTarget(application.Address + "/_sandbox/clock", "whsec_x");
        await using var server = await SandboxServer.StartAsync(
            new StripeSandbox(new StripeSandboxOptions { Seed = 2, Webhooks = [target] }, TimeProvider.System), cancellation);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.Address) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "sk_test_x");

        using var made = await http.PostAsync("/v1/checkout/sessions",
            new StringContent(StripeBench.Basket, Encoding.UTF8, "application/x-www-form-urlencoded"), cancellation);
        var session = JsonNode.Parse(await made.Content.ReadAsStringAsync(cancellation))!;
        Assert.StartsWith(server.Address, (string?)session["url"], StringComparison.Ordinal);
        using var paid = await http.PostAsync((string)session["url"]!, new StringContent(Card("4242424242424242")), cancellation);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);

        var sent = new JsonArray();
        while (sent.Count < 4)
        {
            var calls = JsonNode.Parse(await http.GetStringAsync(new Uri("/_sandbox/calls", UriKind.Relative), cancellation))!;
            sent = calls["deliveries"]!.AsArray();
        }
        Assert.All(sent, delivery => Assert.Equal(400, (int?)delivery!["status"]));
    }

    [Fact]
    public async Task Over_real_sockets_a_dropped_answer_is_silence()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await SandboxServer.StartAsync(new StripeSandbox(new StripeSandboxOptions { Seed = 2 },
            TimeProvider.System), cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "sk_test_x");
        await http.PostAsync("/_sandbox/faults",
            new StringContent("""{"on":{"call":"POST /v1/customers"},"fault":"drop_response","times":1}"""), cancellation);

        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync("/v1/customers", null, cancellation));

        var list = JsonNode.Parse(await http.GetStringAsync(new Uri("/v1/customers", UriKind.Relative), cancellation))!;
        Assert.Single(list["data"]!.AsArray());
    }

    [GeneratedRegex("aria-invalid=\"true\"")]
    private static partial Regex AriaInvalid();

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
