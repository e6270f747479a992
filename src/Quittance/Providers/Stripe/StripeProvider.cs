using System.Security.Cryptography;

namespace Quittance.Providers.Stripe;

/// <summary>
/// Stripe, by hosted Checkout pages in payment mode (docs.stripe.com/api, version 2026-10-28.endive; events of any version).
/// </summary>
public sealed class StripeProvider : Provider
{
    /// <summary>The name in settings, URLs and references.</summary>
    public const string ProviderName = "stripe";

    /// <summary>The list of what happens to payments, refunds, disputes and transfers.</summary>
    internal const string EventsFeed = "events";

    const string PayoutsFeed = "payouts";
    const int LongestKey = 255;

    readonly StripeOptions _options;
    readonly StripeTransport _transport;
    readonly TimeProvider _time;

    /// <summary>Makes the adapter.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="http">Sends requests; it must not follow redirects, and needs no timeout of its own.</param>
    /// <param name="time">Measures the timeout.</param>
    /// <exception cref="ArgumentException">A setting is wrong: see <see cref="StripeOptions.Problems"/>.</exception>
    public StripeProvider(StripeOptions options, HttpMessageInvoker http, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(time);
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        _options = options;
        _time = time;
        _transport = new StripeTransport(options, http, time);
    }

    /// <inheritdoc/>
    public override string Name => ProviderName;

    /// <inheritdoc/>
    public override bool Live => _options.Live;

    /// <inheritdoc/>
    public override string? Account => _options.Account;

    /// <summary>
    /// Stripe keeps a key for at least 24 h (docs.stripe.com/api/idempotent_requests); an hour is left for clocks and waits.
    /// </summary>
    public override TimeSpan KeyHorizon => TimeSpan.FromHours(23);

    /// <inheritdoc/>
    public override Verification Verify(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (StripeSignature.WhyNot(headers.GetValueOrDefault(StripeSignature.Header), body.Span, _options.WebhookSecrets, now) is { } why)
            return new Verification.Rejected(why);
        return StripeEnvelope.Read(body) is { } envelope
            ? new Verification.Genuine(envelope.Id, envelope.Type, envelope.Account, envelope.Live, envelope.CreatedAt)
            : Unreadable(body);
    }

    /// <inheritdoc/>
    public override Reading ReadWebhook(ReadOnlyMemory<byte> body) => StripeWebhook.Read(body);

    /// <inheritdoc/>
    public override Task<Answer> SendAsync(ProviderRequest request, string? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Changes && (string.IsNullOrWhiteSpace(key) || key.Length > LongestKey || key.Any(letter => letter is <= ' ' or > '~')))
            throw new ArgumentException($"A request that changes something needs a key of 1 to {LongestKey} visible letters.", nameof(key));
        if (StripeRequests.WhyNot(request) is { } why)
            return Task.FromResult<Answer>(new Answer.NotSent(why));
        return request switch
        {
            FindCheckout find => FindAsync(find, cancellationToken),
            FindRefund or ListRefunds or FindTransfer or FindReversal => ListAsync(request, cancellationToken),
            _ => _transport.SendAsync(StripeRequests.Make(request), request.Changes ? key : null, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Fact> ReadAnswer(Id<Call> call, ProviderRequest request, Answer answer, DateTimeOffset at) =>
        StripeAnswers.Read(call, request, answer, Live, at);

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var account = await _transport.SendAsync(StripeCheckup.AskAccount, null, cancellationToken).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        var endpoints = await _transport.SendAsync(StripeCheckup.AskEndpoints, null, cancellationToken).ConfigureAwait(false);
        return new StripeCheckup(_options).Read(account, endpoints, now);
    }

    /// <summary>Thirty days (docs.stripe.com/api/events).</summary>
    public override TimeSpan EventsKept => TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public override IReadOnlyList<EventFeed> OwnFeeds { get; } = [new(EventsFeed, null), new(PayoutsFeed, null)];

    /// <inheritdoc/>
    public override EventFeed FeedOf(string account) => new($"{PayoutsFeed}:{account}", account);

    /// <inheritdoc/>
    public override async Task<ListPage<ListedEvent>> ListEventsAsync(
        EventFeed feed, DateTimeOffset since, string? after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(feed);
        var request = StripeLists.Events(feed, since, after) with { Account = feed.Account };
        return StripeLists.ReadEvents(feed, await _transport.SendAsync(request, null, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override async Task<ListPage<ListedMovement>> ListMovementsAsync(
        DateTimeOffset since, string? after, CancellationToken cancellationToken)
    {
        var request = StripeLists.Movements(since, after);
        return StripeLists.ReadMovements(await _transport.SendAsync(request, null, cancellationToken).ConfigureAwait(false), Live);
    }

    // The identity of a delivery that names none: the same bytes are the same event, and nothing that was signed is thrown away.
    Verification.Genuine Unreadable(ReadOnlyMemory<byte> body) =>
        new("body:" + Convert.ToHexStringLower(SHA256.HashData(body.Span)), "unreadable", null, Live, null);

    async Task<Answer> FindAsync(FindCheckout find, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var page = 1; ; page++)
        {
            var answer = await _transport.SendAsync(StripeRequests.Page(find, after), null, cancellationToken).ConfigureAwait(false);
            if (page == StripeListing.MostPages || answer is not Answer.Received { Status: 200 } received)
                return answer;
            using var document = StripeJson.Parse(received.Body);
            var listing = document is null ? null : StripeListing.Read(document.RootElement);
            if (listing is not { HasMore: true, Last: { } last })
                return answer;
            if (listing.Named(StripeRequests.PaymentKey, find.Payment.ToString()).Count > 0)
                return answer;
            after = last;
        }
    }

    // To the end even after a match: money that moved twice under one id of ours must not stay unseen behind the first.
    async Task<Answer> ListAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        var items = new List<string>();
        var bytes = 0L;
        string? after = null;
        for (var page = 1; ; page++)
        {
            var asked = StripeMoneyRequests.Page(request, after);
            var answer = await _transport.SendAsync(asked, null, cancellationToken).ConfigureAwait(false);
            if (answer is not Answer.Received { Status: 200 } received)
                return answer;
            using var document = StripeJson.Parse(received.Body);
            if (document is null || StripeListing.Read(document.RootElement) is not { } listing || (page == 1 && !listing.HasMore))
                return answer;
            bytes += received.Body.Length;
            if (bytes > Limits.AnswerBytes)
                return received with { Body = StripeListing.Joined(items, hasMore: true) };
            items.AddRange(listing.Items.Select(item => item.GetRawText()));
            if (listing is not { HasMore: true, Last: { } last } || page == StripeListing.MostPages)
                return received with { Body = StripeListing.Joined(items, listing.HasMore) };
            after = last;
        }
    }
}
