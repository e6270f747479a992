using System.Net;
using System.Net.Sockets;
using System.Text;
using Quittance.Providers;
using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeTransportTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changing_request_carries_key_version_and_bearer()
    {
        using var handler = new FakeStripe(_ => Json("{}"));
        await StripeSome.Provider(handler).SendAsync(StripeSome.Create(), "cal_1", Token);
        var (message, body) = Assert.Single(handler.Asked);
        Assert.Equal(HttpMethod.Post, message.Method);
        Assert.Equal("https://api.stripe.com/v1/checkout/sessions", message.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer " + StripeSome.SecretKey, message.Headers.Authorization!.ToString());
        Assert.Equal("2026-10-28.endive", Assert.Single(message.Headers.GetValues("Stripe-Version")));
        Assert.Equal("cal_1", Assert.Single(message.Headers.GetValues("Idempotency-Key")));
        Assert.Equal("application/x-www-form-urlencoded", message.Content!.Headers.ContentType!.ToString());
        Assert.Equal(StripeRequests.Make(StripeSome.Create()).Form, body);
    }

    [Fact]
    public async Task A_reading_request_carries_no_key_and_no_body()
    {
        using var handler = new FakeStripe(_ => Json("{}"));
        await StripeSome.Provider(handler).SendAsync(StripeSome.ReadSession, "cal_1", Token);
        var (message, body) = Assert.Single(handler.Asked);
        Assert.Equal((HttpMethod.Get, "", null), (message.Method, body, message.Content));
        Assert.False(message.Headers.Contains("Idempotency-Key"));
        Assert.Equal("2026-10-28.endive", Assert.Single(message.Headers.GetValues("Stripe-Version")));
        Assert.Equal(StripeRequests.Make(StripeSome.ReadSession).Path, message.RequestUri!.PathAndQuery);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\r\nb")]
    public async Task A_changing_request_is_never_sent_without_a_key(string? key)
    {
        using var handler = new FakeStripe(_ => Json("{}"));
        var provider = StripeSome.Provider(handler);
        await Assert.ThrowsAsync<ArgumentException>(() => provider.SendAsync(StripeSome.Create(), key, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => provider.SendAsync(StripeSome.Expire, key, Token));
        Assert.Empty(handler.Asked);
    }

    [Fact]
    public async Task An_answer_keeps_its_status_its_bytes_and_the_headers_that_matter()
    {
        using var handler = new FakeStripe(_ =>
        {
            var response = Json("""{"a":1}""", HttpStatusCode.PaymentRequired);
            response.Headers.Add("Request-Id", "req_1");
            response.Headers.Add("Idempotent-Replayed", "true");
            response.Headers.Add("Stripe-Should-Retry", "false");
            response.Headers.Add("Stripe-Version", "2026-10-28.endive");
            response.Headers.TryAddWithoutValidation("Date", "Mon, 26 Oct 2026 08:53:20 GMT");
            response.Headers.Add("Set-Cookie", "secret");
            return response;
        });
        var answer = Assert.IsType<Answer.Received>(await StripeSome.Provider(handler).SendAsync(StripeSome.Create(), "k", Token));
        Assert.Equal(402, answer.Status);
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal(
            ["date", "idempotent-replayed", "request-id", "stripe-should-retry", "stripe-version"],
            answer.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Mon, 26 Oct 2026 08:53:20 GMT", answer.Headers["date"]);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        using var handler = new FakeStripe(_ =>
            new HttpResponseMessage(HttpStatusCode.Redirect) { Headers = { Location = new Uri("https://evil.example/") } });
        var answer = await StripeSome.Provider(handler).SendAsync(StripeSome.Create(), "k", Token);
        Assert.Equal(302, Assert.IsType<Answer.Received>(answer).Status);
        Assert.Single(handler.Asked);
    }

    [Fact]
    public async Task A_body_is_read_to_a_bound()
    {
        var oversized = new byte[Limits.AnswerBytes + 1];
        using var handler = new FakeStripe(_ => new HttpResponseMessage { Content = new ByteArrayContent(oversized) });
        var answer = Assert.IsType<Answer.Received>(await StripeSome.Provider(handler).SendAsync(StripeSome.ReadIntent, null, Token));
        Assert.Equal(Limits.AnswerBytes, answer.Body.Length);
    }

    [Fact]
    public async Task Silence_ends_at_the_timeout_and_says_nothing()
    {
        using var handler = new MuteStripe();
        var time = new HandTime();
        var sending = StripeSome.Provider(handler, time).SendAsync(StripeSome.Create(), "k", Token);
        await handler.Asked.Task;
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("20 s", Assert.IsType<Answer.Nothing>(await sending).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_that_is_called_off_leaves_the_outcome_unknown()
    {
        using var handler = new MuteStripe();
        using var stop = new CancellationTokenSource();
        var sending = StripeSome.Provider(handler, new HandTime()).SendAsync(StripeSome.Create(), "k", stop.Token);
        await handler.Asked.Task;
        await stop.CancelAsync();
        Assert.IsType<Answer.Nothing>(await sending);
        Assert.IsType<Answer.NotSent>(await StripeSome.Provider(handler, new HandTime()).SendAsync(StripeSome.Create(), "k", stop.Token));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, false)]
    [InlineData(HttpRequestError.NameResolutionError, false)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    [InlineData(HttpRequestError.ProxyTunnelError, false)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.HttpProtocolError, true)]
    [InlineData(HttpRequestError.Unknown, true)]
    public async Task What_broke_before_sending_was_not_sent_and_all_else_may_have_arrived(HttpRequestError error, bool mayHaveArrived)
    {
        using var handler = new FakeStripe(_ => throw new HttpRequestException(error, "broken"));
        var answer = await StripeSome.Provider(handler).SendAsync(StripeSome.Create(), "k", Token);
        Assert.IsType(mayHaveArrived ? typeof(Answer.Nothing) : typeof(Answer.NotSent), answer);
    }

    [Fact]
    public async Task A_connection_that_dies_as_it_is_made_leaves_the_outcome_open()
    {
        using var handler = new FakeStripe(_ => throw new SocketException((int)SocketError.NotConnected));
        Assert.IsType<Answer.Nothing>(await StripeSome.Provider(handler).SendAsync(StripeSome.Create(), "k", Token));
    }

    [Fact]
    public async Task A_refused_connection_was_not_sent()
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => throw new SocketException((int)SocketError.ConnectionRefused),
        };
        Assert.IsType<Answer.NotSent>(await StripeSome.Provider(handler).SendAsync(StripeSome.Create(), "k", Token));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_no_answer()
    {
        using var handler = new FakeStripe(_ => new HttpResponseMessage { Content = new StreamContent(new BrokenStream()) });
        Assert.IsType<Answer.Nothing>(await StripeSome.Provider(handler).SendAsync(StripeSome.Create(), "k", Token));
    }

    [Fact]
    public async Task A_listing_is_read_page_by_page_until_the_match()
    {
        using var handler = new FakeStripe(request => request.RequestUri!.Query.Contains("starting_after=cs_2", StringComparison.Ordinal)
            ? Json(Page($$"""{"id":"cs_3","metadata":{"quittance_payment":"{{StripeSome.Payment}}"} }"""))
            : Json(Page("""{"id":"cs_1"},{"id":"cs_2","metadata":{"quittance_payment":"pay_x"}}""")));
        var answer = Assert.IsType<Answer.Received>(await StripeSome.Provider(handler).SendAsync(StripeSome.Find, null, Token));
        Assert.Equal(2, handler.Asked.Count);
        Assert.Contains("cs_3", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_without_end_is_given_up_and_proves_nothing()
    {
        using var handler = new FakeStripe(_ => Json(Page("""{"id":"cs_1"}""")));
        var answer = await StripeSome.Provider(handler).SendAsync(StripeSome.Find, null, Token);
        Assert.Equal(20, handler.Asked.Count);
        Assert.IsType<CallResult.NotTaken>(StripeSome.Told(StripeSome.Find, answer).Result);
    }

    [Fact]
    public async Task A_listing_that_breaks_half_way_proves_nothing()
    {
        using var handler = new FakeStripe(request => request.RequestUri!.Query.Contains("starting_after", StringComparison.Ordinal)
            ? Json("""{"error":{"type":"rate_limit_error"}}""", HttpStatusCode.TooManyRequests)
            : Json(Page("""{"id":"cs_1"}""")));
        var answer = await StripeSome.Provider(handler).SendAsync(StripeSome.Find, null, Token);
        Assert.IsType<CallResult.NotTaken>(StripeSome.Told(StripeSome.Find, answer).Result);
    }

    static string Page(string sessions) => """{"object":"list","has_more":true,"data":[""" + sessions + "]}";

    static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The connection was reset.");
    }
}
