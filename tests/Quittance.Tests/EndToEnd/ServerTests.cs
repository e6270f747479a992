using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Quittance.Host;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.EndToEnd;

/// <summary>The server as a whole: who may ask, what it says of itself, and what it never does.</summary>
public sealed class ServerTests(SqliteServer fixture, PostgresCluster cluster) : IClassFixture<SqliteServer>
{
    readonly RunningServer _server = fixture.Server;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("qk_wrong")]
    public async Task The_merchant_api_answers_to_its_key_alone(string? key)
    {
        using var stranger = new MerchantApi(_server.Address, key);

        foreach (var path in new[] { "/v1/orders", "/v1/events", "/v1/notices", "/v1/cases", "/v1/capacities" })
            (await stranger.GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await stranger.PostAsync("/v1/orders", MerchantApi.Booking())).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task The_description_names_each_call_and_its_shapes()
    {
        var document = await _server.Api.GetAsync("/openapi/v1.json");

        Assert.StartsWith("3.1", (string?)document["openapi"], StringComparison.Ordinal);
        var paths = (JsonObject)document["paths"]!;
        (string Path, string[] Methods)[] promised =
        [
            ("/v1/orders", ["get", "post"]), ("/v1/orders/{id}", ["get"]), ("/v1/orders/{id}/verify", ["post"]),
            ("/v1/orders/{id}/checkout", ["get", "post"]), ("/v1/orders/{id}/cancel", ["post"]), ("/v1/orders/{id}/explain", ["get"]),
            ("/v1/events", ["get"]), ("/v1/events/{id}", ["get"]), ("/v1/events/{id}/retry", ["post"]), ("/v1/notices", ["get"]),
            ("/v1/cases", ["get"]), ("/v1/capacities", ["get"]), (
                "/v1/capacities/{name}", ["get", "put"]), ("/webhooks/{endpoint}", ["post"]),
        ];
        foreach (var (path, methods) in promised)
        {
            foreach (var method in methods)
            {
                var call = paths[path]?[method];
                Assert.True(call is not null, $"{method} {path} is not described.");
                Assert.NotEmpty((string)call["summary"]!);
                Assert.NotEmpty((JsonObject)call["responses"]!);
            }
        }

        AssertReferencesLead(document.Json, document.Json);
        Assert.Equal("bearer", (string?)document["components", "securitySchemes", "key", "scheme"]);
    }

    [Fact]
    public async Task Probes_and_numbers_are_there_for_machines()
    {
        await _server.Door.SendSignedAsync([1], "t=1,v1=00");

        Assert.Equal(200, (await _server.Api.GetAsync("/health/live")).Status);
        Assert.Equal((200, "ready"), await Ready());
        var metrics = await _server.Api.GetAsync("/metrics");
        Assert.Equal(("text/plain", true), (metrics.ContentType!, metrics.Text.EndsWith('\n')));
        Assert.Matches(@"(?m)^quittance_webhooks_rejected_total [1-9]\d*$", metrics.Text);
        Assert.Matches("(?m)^quittance_webhooks_total\\{result=\"bad_signature\"\\} [1-9]", metrics.Text);
        Assert.Matches("(?m)^quittance_webhook_duration_seconds_bucket\\{le=\"\\+Inf\"\\} [1-9]", metrics.Text);
        Assert.Matches("(?m)^quittance_events_unresolved\\{status=\"dead\"\\} 0$", metrics.Text);

        async Task<(int, string?)> Ready()
        {
            var ready = await _server.Api.GetAsync("/health/ready");
            return (ready.Status, (string?)ready["status"]);
        }
    }

    [Theory]
    [InlineData("/_sandbox/money")]
    [InlineData("/_sandbox/checkouts/cs_1")]
    [InlineData("/webhooks/mock")]
    [InlineData("/webhooks/sandbox")]
    [InlineData("/webhooks/test")]
    [InlineData("/v1/orders/ord_1/pay")]
    public async Task Nothing_unsigned_can_mark_an_order_as_paid(string path)
    {
        Assert.Equal(404, (await _server.Api.PostTextAsync(path, """{"outcome":"succeed"}""")).Status);
        Assert.Contains((await _server.Api.GetAsync(path)).Status, new[] { 404, 405 });
    }

    [Theory]
    [InlineData("/pay")]
    [InlineData("/pay/")]
    public async Task Behind_a_prefix_every_address_answers_with_and_without_it_and_never_redirects(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory("quittance-prefix-");
        await using (var server = await RunningServer.StartAsync(
            $"Data Source={Path.Combine(folder.FullName, "s.db")}", new Dictionary<string, string> { ["QUITTANCE_PATH_BASE"] = prefix }))
        {
            using var door = new WebhookSender($"{server.Address}/pay/webhooks/stripe");
            foreach (var suffix in new[] { "", "/", "?unknown=1" })
            {
                Assert.Equal(200, (await door.SendAsync(WebhookSender.Event("evt_prefix"), suffix: suffix)).Status);
                Assert.Equal(200, (await server.Door.SendAsync(WebhookSender.Event("evt_plain"), suffix: suffix)).Status);
            }

            Assert.Equal(200, (await server.Api.GetAsync("/pay/v1/orders")).Status);
            Assert.Equal(200, (await server.Api.GetAsync("/pay/health/ready")).Status);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_its_database_it_acknowledges_nothing_and_says_so()
    {
        var database = await cluster.CreateDatabaseAsync(Cancel);
        await using var server = await RunningServer.StartAsync(database);
        Assert.Equal(200, (await server.Door.SendAsync(WebhookSender.Event("evt_before"))).Status);
        await cluster.DropDatabaseAsync(database, Cancel);

        (
            await server.Door.SendAsync(WebhookSender.Event("evt_lost"))).AssertProblem(
                HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        (await server.Api.GetAsync("/v1/orders")).AssertProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        (
            await server.Api.PostAsync("/v1/orders", MerchantApi.Booking(), "k")).AssertProblem(
                HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        (await server.Api.GetAsync("/health/ready")).AssertProblem(HttpStatusCode.ServiceUnavailable, "not_ready");
        Assert.Equal(200, (await server.Api.GetAsync("/health/live")).Status);
    }

    [Fact]
    public async Task Secrets_are_never_logged()
    {
        var folder = Directory.CreateTempSubdirectory("quittance-log-");
        var database = $"Data Source={Path.Combine(folder.FullName, "s.db")}";
        await using (var server = await RunningServer.StartAsync(database, new Dictionary<string, string>
        {
            ["QUITTANCE_NOTICE_URL"] = "http://127.0.0.1:9/notices",
            ["QUITTANCE_NOTICE_SECRET"] = "whsec_bm90aWNlLXNlY3JldC1vZi10aGUtdGVzdA==",
        },
        LogLevel.Trace))
        {
            var (order, session) = await server.Api.OpenCheckoutAsync();
            await server.Stripe.PlayAsync(session, "succeed");
            await server.Api.UntilAsync(order, "paid");
            await server.Door.SendSignedAsync([1], "t=1,v1=00");
            await server.Stripe.FaultAsync(new { call = "POST /v1/checkout/sessions" }, "error_before");
            var refused = (await server.Api.PostAsync("/v1/orders", MerchantApi.Booking())).Id;
            _ = server.Api.PostAsync($"/v1/orders/{refused}/checkout", MerchantApi.Checkout);
            await Eventually.HoldsAsync(() => server.Stripe.CallsAsync(), calls => calls.Text.Contains(refused, StringComparison.Ordinal));

            string[] secrets =
            [
                RunningServer.ApiKey, RunningServer.SecretKey, RunningServer.WebhookSecret, RunningServer.OldWebhookSecret,
                "bm90aWNlLXNlY3JldC1vZi10aGUtdGVzdA",
            ];
            Assert.NotEmpty(server.Log.Text);
            foreach (var secret in secrets)
                Assert.DoesNotContain(secret, server.Log.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("ada@example.org", server.Log.Text, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_key_that_is_not_set_is_made_at_the_first_start_and_shown_that_once()
    {
        var folder = Directory.CreateTempSubdirectory("quittance-key-");
        var values = new Dictionary<string, string> { ["QUITTANCE_API_KEY"] = " " };
        var database = $"Data Source={Path.Combine(folder.FullName, "s.db")}";
        string key;
        await using (var first = await RunningServer.StartAsync(database, values))
        {
            key = System.Text.RegularExpressions.Regex.Match(first.Log.Text, "qk_[A-Za-z0-9_-]+").Value;
            using var api = new MerchantApi(first.Address, key);
            Assert.Equal(200, (await api.GetAsync("/v1/orders")).Status);
        }

        await using (var second = await RunningServer.StartAsync(database, values))
        {
            Assert.DoesNotContain("qk_", second.Log.Text, StringComparison.Ordinal);
            using var api = new MerchantApi(second.Address, key);
            Assert.Equal(200, (await api.GetAsync("/v1/orders")).Status);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void Everything_that_is_set_wrong_is_said_at_once_with_what_to_set()
    {
        var values = new Dictionary<string, string> { ["STRIPE_SECRET_KEY"] = "pk_test_wrong", ["STRIPE_WEBHOOK_SECRET"] = "secret" };

        var error = Assert.Throws<SettingsException>(() => ServerApp.Build(new HostSettings(values.GetValueOrDefault)));

        Assert.Contains("STRIPE_SECRET_KEY", error.Message, StringComparison.Ordinal);
        Assert.Contains("STRIPE_WEBHOOK_SECRET", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pk_test_wrong", error.Message, StringComparison.Ordinal);
    }

    static void AssertReferencesLead(JsonNode document, JsonNode? node)
    {
        if (node is JsonObject { } members)
        {
            if ((members["$ref"] as JsonValue)?.ToString() is { } reference)
                Assert.NotNull(reference.Split('/')[1..].Aggregate((JsonNode?)document, (at, name) => at?[name]));
            foreach (var (_, child) in members)
                AssertReferencesLead(document, child);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                AssertReferencesLead(document, item);
        }
    }
}
