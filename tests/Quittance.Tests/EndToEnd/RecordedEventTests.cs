using System.Text;
using System.Text.Json.Nodes;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.EndToEnd;

/// <summary>Each event that Stripe was once recorded to send goes through the running server and comes to rest with a reason.</summary>
public sealed class RecordedEventTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    readonly RunningServer _server = fixture.Server;

    public static IEnumerable<TheoryDataRow<string>> Events => Corpus.Rows("fixtures/stripe/events", "*.json");

    [Theory, MemberData(nameof(Events))]
    public async Task A_recorded_event_is_acknowledged_and_accounted_for(string file)
    {
        // The recordings share ids; here each stands for an event of its own.
        var id = $"evt_{Path.GetFileNameWithoutExtension(file)}";
        var text = Encoding.UTF8.GetString(Corpus.Read(file));
        var body = text.Replace($"\"{(string)JsonNode.Parse(text)!["id"]!}\"", $"\"{id}\"", StringComparison.Ordinal);
        var recorded = JsonNode.Parse(body)!;

        var answer = await _server.Door.SendAsync(body);

        Assert.Equal((200, "accepted"), (answer.Status, (string?)answer["result"]));
        var stored = await AtRestAsync(id);
        var (status, reason, live) = ((string?)stored["status"], (string?)stored["reason"], (bool)recorded["livemode"]!);
        Assert.Contains(status, new[] { "processed", "parked", "quarantined" });
        TestContext.Current.SendDiagnosticMessage($"{recorded["type"]} {live}: {status} {reason}");
        Assert.False(string.IsNullOrEmpty(reason) && status is not "processed", $"{status} without a reason.");
        Assert.True(
            !live || status is not "processed" || !MovesMoney(recorded), $"live money was {status} by a server in test mode: {reason}");
        Assert.Equal(live, (bool)stored["live"]!);
        Assert.Equal("[]", (await _server.Api.GetAsync("/v1/orders"))["data"]!.ToJsonString());
    }

    Task<JsonNode> AtRestAsync(string id) => Eventually.HoldsAsync(
        async () => (await EventAsync(id))!,
        found => (string?)found?["status"] is not (null or "received"),
        found => found?.ToJsonString() ?? "no such event");

    async Task<JsonNode?> EventAsync(string id)
    {
        var next = "";
        do
        {
            var page = await _server.Api.GetAsync($"/v1/events{next}");
            if (((JsonArray)page["data"]!).FirstOrDefault(item => (string?)item!["external_id"] == id) is { } found)
                return found;
            next = (string?)page["next"] is { } before ? $"?before={before}" : "";
        }
        while (next.Length > 0);
        return null;
    }

    static bool MovesMoney(JsonNode recorded) =>
        (string)recorded["type"]! is "charge.succeeded" or "charge.captured" or "payment_intent.succeeded" or "checkout.session.completed";
}
