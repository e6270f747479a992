using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Quittance.Tests.EndToEnd;

public sealed class WebhookContractOnSqlite(SqliteServer fixture) : WebhookContract(fixture), IClassFixture<SqliteServer>;

public sealed class WebhookContractOnPostgres(PostgresBackedServer fixture) : WebhookContract(fixture), IClassFixture<PostgresBackedServer>;

/// <summary>The webhook door: what is proven is stored byte by byte and acknowledged after the commit; nothing else is.</summary>
public abstract class WebhookContract
{
    readonly RunningServer _server;

    private protected WebhookContract(ServerFixture fixture) => _server = fixture.Server;

    WebhookSender Door => _server.Door;

    public static TheoryData<string, string> Bodies => new()
    {
        { "a number with a fraction of zero", """{"id":"evt_1","object":"event","livemode":false,"created":1793000000,"type":"customer.updated","data":{"object":{"x":1.0}}}""" },
        { "letters beyond ASCII", """{"id":"evt_2","object":"event","livemode":false,"created":1793000000,"type":"customer.updated","data":{"object":{"name":"René 🪑"}}}""" },
        { "an escaped slash", """{"id":"evt_3","object":"event","livemode":false,"created":1793000000,"type":"customer.updated","data":{"object":{"url":"https:\/\/a.example"}}}""" },
        {
            "carriage returns",
            "{\r\n  \"id\": \"evt_4\",\r\n\t\"object\": \"event\", \"livemode\": false, \"created\": 1793000000, "
            + "\"type\": \"customer.updated\",\r\n \"data\": {\"object\": {}}\r\n}\r\n"
        },
        {
            "a byte order mark",
            "\uFEFF{\"id\":\"evt_5\",\"object\":\"event\",\"livemode\":false,"
            + "\"created\":1793000000,\"type\":\"customer.updated\",\"data\":{\"object\":{}}}"
        },
        { "a name that stands twice", """{"id":"evt_6","object":"event","livemode":false,"created":1793000000,"type":"customer.updated","data":{"object":{"a":1,"a":2}}}""" },
    };

    [Theory, MemberData(nameof(Bodies))]
    public async Task The_signed_bytes_are_verified_and_stored_as_they_came(string what, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);

        var answer = await Door.SendAsync(body);

        Assert.True(answer is { Status: 200 }, $"{what}: {answer.Text}");
        Assert.Equal("""{"received":true,"result":"accepted"}""", answer.Text);
        Assert.Equal(body, await StoredAsync(body));
    }

    [Fact]
    public async Task A_second_delivery_is_a_duplicate_and_both_are_on_record()
    {
        var body = WebhookSender.Event("evt_twice");

        var first = await Door.SendAsync(body);
        var found = await FindAsync("evt_twice", "processed");
        var second = await Door.SendAsync(body);

        Assert.Equal((200, "accepted"), (first.Status, (string?)first["result"]));
        Assert.Equal((200, """{"received":true,"result":"duplicate"}"""), (second.Status, second.Text));
        var read = await _server.Api.GetAsync($"/v1/events/{(string?)found["id"]}");
        Assert.Equal((2, 2), ((int)read["delivery_count"]!, ((JsonArray)read["deliveries"]!).Count));
        Assert.All((JsonArray)read["deliveries"]!, delivery => Assert.True((bool)delivery!["signature_valid"]!));
    }

    [Fact]
    public async Task A_hundred_deliveries_at_once_are_one_event()
    {
        var body = WebhookSender.Event("evt_hundred");

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Door.SendAsync(body)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers, answer => (string?)answer["result"] == "accepted");
        Assert.Equal(100, (int)(await FindAsync("evt_hundred", "processed"))["delivery_count"]!);
    }

    [Fact]
    public async Task A_retry_of_a_processed_event_does_nothing_and_says_so()
    {
        await Door.SendAsync(WebhookSender.Event("evt_settled"));
        var id = (string)(await FindAsync("evt_settled", "processed"))["id"]!;

        var answer = await _server.Api.PostAsync($"/v1/events/{id}/retry");

        Assert.Equal((200, false), (answer.Status, (bool)answer["retried"]!));
        Assert.Contains("nothing was done", (string?)answer["message"], StringComparison.Ordinal);
        Assert.Equal("processed", (string?)answer["event", "status"]);
        (await _server.Api.PostAsync($"/v1/events/evt_{new string('0', 26)}/retry")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_parked_event_can_be_tried_again_at_once()
    {
        var intent = """
            {"id":"evt_early","object":"event","api_version":"2026-10-28.endive","created":1793000000,"livemode":false,"type":"payment_intent.succeeded",
            "data":{"object":{"id":"pi_early","object":"payment_intent","amount":3400,"amount_received":3400,"currency":"eur","status":"succeeded","livemode":false,
            "metadata":{"quittance_order":"ord_01k9p0000000000000000000a1","quittance_payment":"pay_01k9p0000000000000000000p1"}}}}
            """;
        Assert.Equal(200, (await Door.SendAsync(intent)).Status);
        var parked = await FindAsync("evt_early", "parked");
        Assert.NotEmpty((string)parked["reason"]!);

        var answer = await _server.Api.PostAsync($"/v1/events/{(string?)parked["id"]}/retry");

        Assert.Equal((200, true), (answer.Status, (bool)answer["retried"]!));
        await FindAsync("evt_early", "parked");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("?source=dashboard&x=%2F")]
    [InlineData("/?x")]
    public async Task Every_spelling_of_the_address_reaches_the_door_without_a_redirect(string suffix)
    {
        var answer = await Door.SendAsync(WebhookSender.Event("evt_spelling"), suffix: suffix);

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task A_wrong_signature_is_refused_whatever_is_wrong_with_it()
    {
        var body = Encoding.UTF8.GetBytes(WebhookSender.Event("evt_forged"));
        var good = WebhookSender.Signature(body);
        byte[] altered = [.. body[..^2], (byte)' ', body[^1]];

        var otherScheme = good.Replace("v1=", "v0=", StringComparison.Ordinal);
        string?[] wrong = [null, "", "t=1,v1=", "v1=00", otherScheme, WebhookSender.Signature(body, "whsec_other")];
        foreach (var signature in wrong)
            (await Door.SendSignedAsync(body, signature)).AssertProblem(HttpStatusCode.BadRequest, "bad_signature");
        (await Door.SendSignedAsync(altered, good)).AssertProblem(HttpStatusCode.BadRequest, "bad_signature");
        Assert.DoesNotContain("evt_forged", (await _server.Api.GetAsync("/v1/events")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await Door.SendAsync(body, RunningServer.OldWebhookSecret)).Status);
    }

    [Fact]
    public async Task An_unknown_endpoint_is_told_so()
    {
        var answer = await _server.Api.PostTextAsync("/webhooks/nobody", "{}");

        answer.AssertProblem(HttpStatusCode.NotFound, "unknown_endpoint");
    }

    [Fact]
    public async Task Events_are_listed_by_status_and_read_one_by_one()
    {
        await Door.SendAsync(WebhookSender.Event("evt_listed"));

        var listed = await FindAsync("evt_listed", "processed");
        var read = await _server.Api.GetAsync($"/v1/events/{(string?)listed["id"]}");

        Assert.Equal("stripe", (string?)read["provider"]);
        Assert.Equal("customer.updated", (string?)read["type"]);
        Assert.Equal("webhook", (string?)read["source"]);
        Assert.Contains("evt_listed", (string?)read["deliveries"]![0]!["body"], StringComparison.Ordinal);
        (await _server.Api.GetAsync("/v1/events?status=odd")).AssertProblem(HttpStatusCode.UnprocessableEntity, "unknown_status");
        (await _server.Api.GetAsync("/v1/events/evt_none")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    async Task<JsonNode> FindAsync(string externalId, string status) => (await Eventually.HoldsAsync(
        async () => ((JsonArray)(await _server.Api.GetAsync("/v1/events"))["data"]!)
            .FirstOrDefault(item => (string?)item!["external_id"] == externalId),
        found => (string?)found?["status"] == status,
        found => found?.ToJsonString() ?? "no such event"))!;

    async Task<byte[]?> StoredAsync(byte[] body)
    {
        var events = await _server.Engine.Queries.EventsAsync(null, null, CancellationToken.None);
        foreach (var item in events)
        {
            var (_, deliveries) = (await _server.Engine.Queries.EventAsync(item.Id, CancellationToken.None))!.Value;
            if (deliveries.Any(delivery => delivery.Body is { } kept && kept.AsSpan().SequenceEqual(body)))
                return body;
        }

        return null;
    }
}
