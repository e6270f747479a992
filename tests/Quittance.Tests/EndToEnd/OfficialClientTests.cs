using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.EndToEnd;

/// <summary>The providers' own packages judge our sandbox, our door and our notices; they share no code with any of them.</summary>
public sealed class OfficialClientTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    const string NoticeSecret = "whsec_bm90aWNlLXNlY3JldC1vZi10aGUtdGVzdA==";

    readonly RunningServer _server = fixture.Server;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_stripe_client_works_with_the_sandbox_as_with_stripe()
    {
        await using var sandbox = await SandboxServer.StartAsync(
            new StripeSandbox(new StripeSandboxOptions { Seed = 11 }, TimeProvider.System), Cancel);
        var address = new Uri(sandbox.Address);

        var lines = await NodeScript.RunAsync(
            "stripe-client.mjs", new { address.Host, address.Port, Key = RunningServer.SecretKey }, Cancel);

        Assert.Equal(
            [
                """{"what":"session","object":"checkout.session","amount":3400,"currency":"eur","status":"open","""
                + "\"reference\":\"ord_node\",\"prefix\":\"cs_test_\",\"url\":true,\"live\":false}",
                """{"what":"replayed","same":true,"header":"true"}""",
                """{"what":"other parameters","type":"StripeIdempotencyError","known":true,"status":400}""",
                """{"what":"missing","type":"StripeInvalidRequestError","known":true,"code":"resource_missing","status":404}""",
                """{"what":"invalid","type":"StripeInvalidRequestError","known":true,"code":"parameter_missing","status":400}""",
                """{"what":"stranger","type":"StripeAuthenticationError","known":true,"status":401}""",
                """{"what":"declined","type":"StripeCardError","known":true,"code":"card_declined","status":402}""",
                """{"what":"refund","intent":"succeeded","refund":"succeeded","amount":400}""",
                """{"what":"pages","count":25,"distinct":25,"first":"Customer 24"}""",
                """{"what":"events","status":"expired","listed":"checkout.session.expired","about":true}""",
            ],
            lines.Select(line => line.GetRawText()));
    }

    [Fact]
    public async Task The_stripe_client_moves_money_on_at_the_sandbox_as_at_stripe()
    {
        await using var sandbox = await SandboxServer.StartAsync(
            new StripeSandbox(new StripeSandboxOptions { Seed = 13 }, TimeProvider.System), Cancel);
        var address = new Uri(sandbox.Address);

        var lines = await NodeScript.RunAsync(
            "stripe-money.mjs", new { address.Host, address.Port, Key = RunningServer.SecretKey }, Cancel);

        Assert.Equal(
            [
                """{"what":"fee","amount":10000,"fee":175,"net":9825,"type":"charge"}""",
                """{"what":"part","status":"succeeded","amount":2500,"mine":"r1"}""",
                """{"what":"refunds","count":1,"same":true}""",
                """{"what":"charge","refunded":2500,"whole":false}""",
                """{"what":"too much","type":"StripeInvalidRequestError","status":400}""",
                """{"what":"failed later","status":"failed","back":true}""",
                """{"what":"dispute","status":"won","moved":[["dispute",-5000,1500],["dispute_reversal",5000,0]],"charge":true}""",
                """{"what":"transfer","reversed":500,"whole":false,"listed":[true]}""",
                """{"what":"group","count":1}""",
            ],
            lines.Select(line => line.GetRawText()));
    }

    [Fact]
    public async Task The_stripe_client_verifies_what_the_sandbox_signs_and_refuses_one_altered_byte()
    {
        var got = new ConcurrentQueue<(byte[] Body, string Signature)>();
        await using var application = await ListenAsync(
            request => got.Enqueue((request.Body, request.Headers["Stripe-Signature"].ToString())));
        var options = new StripeSandboxOptions
        {
            Seed = 12,
            Webhooks = [new WebhookTarget(application.Urls.First(), RunningServer.WebhookSecret)],
        };
        await using var sandbox = await SandboxServer.StartAsync(new StripeSandbox(options, TimeProvider.System), Cancel);
        var address = new Uri(sandbox.Address);
        await NodeScript.RunAsync("stripe-client.mjs", new { address.Host, address.Port, Key = RunningServer.SecretKey }, Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(got.Count), count => count > 10);
        var deliveries = got.Take(10).Select(item => new { Body = Convert.ToBase64String(item.Body), item.Signature });

        var lines = await NodeScript.RunAsync(
            "stripe-verify.mjs", new { Secrets = new[] { RunningServer.WebhookSecret, "whsec_other" }, deliveries }, Cancel);

        Assert.Equal(10, lines.Count);
        Assert.All(lines, line =>
        {
            Assert.Contains('.', line.GetProperty("genuine")[0].GetString()!);
            Assert.Equal("StripeSignatureVerificationError", line.GetProperty("genuine")[1].GetString());
            Assert.All(
                line.GetProperty("altered").EnumerateArray(),
                said => Assert.Equal("StripeSignatureVerificationError", said.GetString()));
        });
    }

    [Fact]
    public async Task Our_door_accepts_what_the_stripe_client_signs_and_refuses_one_altered_byte()
    {
        const string Now = RunningServer.WebhookSecret;
        const string Old = RunningServer.OldWebhookSecret;
        const string Other = "whsec_other";
        (string[] Secrets, bool Altered, int Age, int Status)[] cases =
        [
            ([Now], false, 0, 200), ([Old], false, 0, 200), ([Other, Now], false, 0, 200), ([Now, Old], false, 290, 200),
            ([Now], true, 0, 400), ([Now, Old], true, 0, 400), ([Other], false, 0, 400), ([Now], false, 310, 400),
        ];
        var events = cases.Select(
            (item, index) =>
                new { Body = WebhookSender.Event($"evt_node_{index}", extra: "\"é\":1.0,"), item.Secrets, item.Altered, item.Age });

        var lines = await NodeScript.RunAsync("stripe-send.mjs", new { Url = $"{_server.Address}/webhooks/stripe", events }, Cancel);

        Assert.Equal(cases.Select(item => item.Status), lines.Select(line => line.GetProperty("status").GetInt32()));
        Assert.All(
            lines.Where(line => line.GetProperty("status").GetInt32() == 200),
            line => Assert.Equal("accepted", Said(line, "result")));
        Assert.All(
            lines.Where(line => line.GetProperty("status").GetInt32() == 400),
            line => Assert.Equal("bad_signature", Said(line, "code")));
    }

    [Fact]
    public async Task The_standard_webhooks_package_verifies_our_notices_and_refuses_one_altered_byte()
    {
        var got = new ConcurrentQueue<(byte[] Body, IHeaderDictionary Headers)>();
        await using var application = await ListenAsync(got.Enqueue);
        var folder = Directory.CreateTempSubdirectory("quittance-notices-");
        await using (var server = await RunningServer.StartAsync("Data "
            + $"Source={Path.Combine(folder.FullName, "s.db")}", new Dictionary<string, string>
            {
                ["QUITTANCE_NOTICE_URL"] = application.Urls.First(),
                ["QUITTANCE_NOTICE_SECRET"] = NoticeSecret,
            }))
        {
            var (order, session) = await server.Api.OpenCheckoutAsync();
            await server.Stripe.PlayAsync(session, "succeed");
            await Eventually.HoldsAsync(() => Task.FromResult(got.Any(item => TypeOf(item.Body) == "order.paid")), told => told);
            var (body, headers) = got.Single(item => TypeOf(item.Body) == "order.paid");
            Assert.Contains(order, System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);

            var said = Assert.Single(await NodeScript.RunAsync("notice-verify.mjs", new
            {
                Secret = NoticeSecret,
                Body = Convert.ToBase64String(body),
                Headers = new[]
                {
                    "webhook-id",
                    "webhook-timestamp",
                    "webhook-signature",
                }.ToDictionary(name => name, name => headers[name].ToString()),
            }, Cancel));

            Assert.Equal(
                """{"genuine":"order.paid","altered":"WebhookVerificationError","stranger":"WebhookVerificationError"}""",
                said.GetRawText());
        }

        folder.Delete(recursive: true);
    }

    static string? Said(JsonElement line, string member) => line.GetProperty("answer").GetProperty(member).GetString();

    static string? TypeOf(byte[] body) => (string?)JsonNode.Parse(body)!["type"];

    /// <summary>An application that takes whatever is posted to it.</summary>
    static async Task<WebApplication> ListenAsync(Action<(byte[] Body, IHeaderDictionary Headers)> take)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            take((body.ToArray(), new HeaderDictionary(http.Request.Headers.ToDictionary())));
        });
        await app.StartAsync(Cancel);
        return app;
    }
}
