using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Quittance.Outbox;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Outbox;

/// <summary>What the application is told: in order, until it is taken, always under the same id (V16).</summary>
public abstract class NoticeSenderTests(TestDatabase database) : EngineTests(database)
{
    const string Secret = "whsec_cXVpdHRhbmNlLXN0YW5kYXJkLXdlYmhvb2tzLWtleSE=";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await NotifyingAsync();
    }

    [Fact]
    public async Task A_notice_is_signed_and_sent_once_it_is_taken_no_more()
    {
        var (order, payment) = await OpenAsync();
        await DeliverAsync(Told.Succeeded("evt-1", payment, "pi_1", 1000));
        await SettleAsync();
        await PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(["order.pending", "order.paid"], Types());
        Assert.All(Application.Received, sent => Assert.True(
            StandardWebhooks.Verify(
                [Secret],
                sent.Id,
                sent.Timestamp,
                sent.Signature,
                sent.Body,
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(sent.Timestamp, null)))));
        var paid = JsonDocument.Parse(Application.Received[1].Body).RootElement;
        Assert.Equal(2, paid.GetProperty("sequence").GetInt32());
        Assert.Equal(
            ("paid", 1000),
            (paid.GetProperty("data").GetProperty("status").GetString(), paid.GetProperty("data").GetProperty("amount_paid").GetInt64()));
        Assert.Equal("7", paid.GetProperty("data").GetProperty("metadata").GetProperty("table").GetString());
        Assert.All(
            await Engine.Queries.NoticesAsync(order, null, Cancel),
            notice => Assert.Equal((VirtualTime.Epoch, 1), (notice.DeliveredAt!.Value, notice.Attempts)));
    }

    [Fact]
    public async Task The_next_waits_for_the_one_before_and_each_attempt_has_the_same_id_and_body()
    {
        Application.Answer = count => count < 3 ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        var (order, payment) = await OpenAsync();
        await DeliverAsync(Told.Succeeded("evt-1", payment, "pi_1", 1000));
        await SettleAsync();
        Assert.Equal(["order.pending"], Types());
        var waiting = (await Engine.Queries.NoticesAsync(order, null, Cancel))[0];
        Assert.Equal(
            ("The application answered 500.", VirtualTime.Epoch.AddSeconds(1), 1), (waiting.LastError, waiting.DueAt, waiting.Attempts));

        await PassAsync(TimeSpan.FromSeconds(1));
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["order.pending", "order.pending"], Types());
        await PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["order.pending", "order.pending", "order.pending", "order.paid"], Types());
        Assert.Single(Application.Received.Take(3).Select(sent => sent.Id).Distinct());
        Assert.Single(Application.Received.Take(3).Select(sent => Convert.ToHexString(sent.Body)).Distinct());
    }

    [Fact]
    public async Task An_order_whose_notice_is_refused_holds_up_no_other()
    {
        Application.Answer = count => count == 1 ? HttpStatusCode.BadGateway : HttpStatusCode.OK;
        var (first, _) = await OpenAsync();
        await SettleAsync();
        var (second, _) = await OpenAsync();
        await SettleAsync();

        Assert.Null((await Engine.Queries.NoticesAsync(first, null, Cancel))[0].DeliveredAt);
        Assert.NotNull((await Engine.Queries.NoticesAsync(second, null, Cancel))[0].DeliveredAt);
    }

    [Fact]
    public async Task Two_engines_send_each_notice_once()
    {
        var first = Engine;
        await NotifyingAsync();
        for (var i = 0; i < 10; i++)
            await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => (i % 2 == 0 ? first : Engine).StepAsync(Cancel), Cancel)));
        await SettleAsync();

        Assert.Equal(10, Application.Received.Count);
        Assert.Equal(10, Application.Received.Select(sent => sent.Id).Distinct().Count());
    }

    public static TheoryData<Exception> Broken { get; } =
        [new HttpRequestException("connection refused"), new SocketException((int)SocketError.NotConnected)];

    [Theory, MemberData(nameof(Broken))]
    public async Task An_application_that_cannot_be_reached_is_tried_again(Exception error)
    {
        Application.Answer = count => count == 1 ? throw error : HttpStatusCode.OK;
        var (order, _) = await OpenAsync();
        await SettleAsync();
        Assert.Contains(
            "could not be reached", (await Engine.Queries.NoticesAsync(order, null, Cancel))[0].LastError, StringComparison.Ordinal);

        await PassAsync(TimeSpan.FromSeconds(1));

        Assert.NotNull((await Engine.Queries.NoticesAsync(order, null, Cancel))[0].DeliveredAt);
    }

    IEnumerable<string> Types() =>
        Application.Received.Select(sent => JsonDocument.Parse(sent.Body).RootElement.GetProperty("type").GetString()!);

    Task<Engine> NotifyingAsync() =>
        StartAsync(options => options.Notices = new NoticeTarget(new Uri("https://shop.example/notices"), Secret));
}

public sealed class SqliteNoticeSenderTests() : NoticeSenderTests(new SqliteDatabase());

public sealed class PostgresNoticeSenderTests(PostgresCluster cluster) : NoticeSenderTests(new PostgresDatabase(cluster));
