using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Quittance.Tests.Shop;

public sealed class LiveUpdateTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_signed_notice_makes_an_open_page_look_again()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("pending", FakeEngine.Payment("processing"));
        using var stop = new CancellationTokenSource(Patience);
        using var stream = await shop.Customer.Stream(path + "/live", stop.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(stop.Token));
        await Until(lines, "event: ready", stop.Token);

        Assert.Equal(HttpStatusCode.OK, await Notify(shop, "msg_1", "ord_1"));
        await Until(lines, "event: changed", stop.Token);
    }

    [Fact]
    public async Task The_fingerprint_changes_with_the_order_and_only_then()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("pending", FakeEngine.Payment("open"));
        var shown = (await shop.Customer.Open(path)).Fingerprint;
        Assert.Equal(shown, (await shop.Customer.Open(path + "/state")).Html);

        shop.Engine.Put("ord_1", "paid", payments: FakeEngine.Payment("succeeded", received: 11800));
        Assert.NotEqual(shown, (await shop.Customer.Open(path + "/state")).Html);
    }

    [Fact]
    public async Task Polling_never_makes_the_engine_ask_the_provider()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.BookingIn("pending", FakeEngine.Payment("open"));
        await shop.Customer.Open(path + "/state");
        await shop.Customer.Open("/bookings/state");

        Assert.DoesNotContain(shop.Engine.Requests, request => request.EndsWith("/checkout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_notice_with_a_false_signature_is_refused()
    {
        await using var shop = await ShopFixture.Open();
        Assert.Equal(HttpStatusCode.BadRequest, await Notify(shop, "msg_1", "ord_1", signedAs: "msg_2"));
    }

    [Fact]
    public async Task A_notice_that_comes_twice_is_acknowledged_twice()
    {
        await using var shop = await ShopFixture.Open();
        Assert.Equal(HttpStatusCode.OK, await Notify(shop, "msg_1", "ord_1"));
        Assert.Equal(HttpStatusCode.OK, await Notify(shop, "msg_1", "ord_1"));
    }

    [Fact]
    public async Task Without_a_secret_no_notice_is_taken()
    {
        await using var shop = await ShopFixture.Open(options => options with { NoticeSecret = null });
        Assert.Equal(HttpStatusCode.NotFound, await Notify(shop, "msg_1", "ord_1"));
    }

    static async Task<HttpStatusCode> Notify(ShopFixture shop, string id, string order, string? signedAs = null)
    {
        const string sentAt = "1767225600";
        var body = $$$"""{"type":"order.paid","timestamp":"2026-01-01T00:00:00Z","data":{"id":"{{{order}}}","status":"paid"}}""";
        var key = Convert.FromBase64String(ShopFixture.Secret["whsec_".Length..]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{signedAs ?? id}.{sentAt}.{body}")));

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shop.Url, "/notices"));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", sentAt);
        request.Headers.Add("webhook-signature", $"v1,{signature}");
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    static async Task Until(StreamReader lines, string expected, CancellationToken stop)
    {
        while (await lines.ReadLineAsync(stop) is { } line)
            if (line == expected)
                return;
        Assert.Fail($"The stream ended without '{expected}'.");
    }
}
