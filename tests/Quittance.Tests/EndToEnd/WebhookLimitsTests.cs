using System.Net;

namespace Quittance.Tests.EndToEnd;

/// <summary>Large bodies and floods at the webhook door.</summary>
public sealed class WebhookLimitsTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    readonly RunningServer _server = fixture.Server;

    [Theory]
    [InlineData(20)]
    [InlineData(120)]
    [InlineData(250)]
    public async Task A_large_event_is_taken_and_applied(int kilobytes)
    {
        var id = $"evt_{kilobytes}k";

        var answer = await _server.Door.SendAsync(WebhookSender.Event(id, padding: kilobytes * 1024));

        Assert.Equal((200, "accepted"), (answer.Status, (string?)answer["result"]));
        await Eventually.HoldsAsync(
            () => _server.Api.GetAsync("/v1/events?status=processed"),
            events => events.Text.Contains($"\"{id}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_not_stored()
    {
        var body = WebhookSender.Event("evt_300k", padding: 300 * 1024);

        var answer = await _server.Door.SendAsync(body);

        answer.AssertProblem(HttpStatusCode.RequestEntityTooLarge, "too_large");
        Assert.DoesNotContain("evt_300k", (await _server.Api.GetAsync("/v1/events")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fifty_megabytes_are_cut_off_before_they_are_read(bool saysItsLength)
    {
        const long Size = 50 * 1024 * 1024;
        using var junk = new Junk(Size, saysItsLength);

        // The server answers and closes; a client that goes on sending may see the closed connection instead of the answer.
        try
        {
            var answer = await _server.Door.SendContentAsync(junk, "t=1,v1=00");
            Assert.Equal(413, answer.Status);
        }
        catch (HttpRequestException cut)
        {
            Assert.IsType<IOException>(cut.InnerException, exactMatch: false);
        }

        Assert.True(junk.Sent < Size / 2, $"{junk.Sent} bytes were taken.");
        Assert.Equal(200, (await _server.Door.SendAsync(WebhookSender.Event($"evt_after_{saysItsLength}"))).Status);
    }

    [Fact]
    public async Task A_flood_of_forgeries_neither_fills_the_disk_nor_holds_up_a_genuine_event()
    {
        var junk = new byte[200 * 1024];
        var before = await RejectedAsync();
        var flood = Enumerable.Range(0, 300).Select(_ => _server.Door.SendSignedAsync(junk, "t=1,v1=00")).ToList();

        var genuine = await _server.Door.SendAsync(WebhookSender.Event("evt_amid_the_flood"));

        Assert.Equal("accepted", (string?)genuine["result"]);
        Assert.All(await Task.WhenAll(flood), answer => Assert.Equal(400, answer.Status));
        await Eventually.HoldsAsync(
            () => _server.Api.GetAsync("/v1/events?status=processed"),
            events => events.Text.Contains("evt_amid_the_flood", StringComparison.Ordinal));
        Assert.Equal(before.Counted + 300, (await RejectedAsync()).Counted);
        var (_, recorded, bytes) = await RejectedAsync();
        Assert.InRange(recorded, 1, 2 * Limits.RejectedPerMinute);
        Assert.InRange(bytes, 1, recorded * Limits.RejectedBodyBytes);
    }

    async Task<(long Counted, long Recorded, long Bytes)> RejectedAsync()
    {
        await using var session = await _server.Engine.Store.ReadAsync(CancellationToken.None);
        var row = await session.FirstAsync(
            new global::Quittance.Storage.Sql("""
                select count(*), coalesce(sum(length(body)), 0) from delivery where account = @account and not signature_valid
                """),
            _ => { },
            row => (row.Number(0), row.Number(1)),
            CancellationToken.None);
        return (_server.Engine.Webhooks.Rejected, row.Item1, row.Item2);
    }

    /// <summary>Bytes that are made while they are sent, and counted.</summary>
    sealed class Junk(long size, bool saysItsLength) : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 * 1024];
            for (; Sent < size; Sent += piece.Length)
                await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return saysItsLength;
        }
    }
}
