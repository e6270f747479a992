namespace Quittance.Providers;

/// <summary>
/// One payment provider: how its webhooks are verified, what its bytes mean, and how it is asked. Everything but
/// <see cref="SendAsync"/> is pure. An adapter sees facts and requests only: never the database, never another provider.
/// </summary>
public abstract class Provider
{
    /// <summary>The name in settings, URLs and the API, for example <c>stripe</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the configured credentials move real money.</summary>
    public abstract bool Live { get; }

    /// <summary>
    /// The provider account that the credentials belong to, if it is known; events of another account are not taken as ours (V9).
    /// </summary>
    public abstract string? Account { get; }

    /// <summary>
    /// How long the provider remembers an idempotency key, with a margin: after it, a request is never sent again without a read.
    /// </summary>
    public abstract TimeSpan KeyHorizon { get; }

    /// <summary>
    /// Checks a webhook's signature over the raw bytes and reads the few members that identify the event.
    /// </summary>
    /// <param name="headers">The request's headers; names compare without case.</param>
    /// <param name="body">The raw bytes, as received.</param>
    /// <param name="now">The time of receipt.</param>
    public abstract Verification Verify(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body, DateTimeOffset now);

    /// <summary>What a verified webhook means.</summary>
    /// <param name="body">The raw bytes, as received.</param>
    public abstract Reading ReadWebhook(ReadOnlyMemory<byte> body);

    /// <summary>Sends one request and returns what came back; never throws for what a network or a provider can do.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="key">The idempotency key; required when <see cref="ProviderRequest.Changes"/>.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is then unknown.</param>
    /// <exception cref="ArgumentException">A changing request without a key: a bug, and never a call without a key.</exception>
    public abstract Task<Answer> SendAsync(ProviderRequest request, string? key, CancellationToken cancellationToken);

    /// <summary>What an answer means.</summary>
    /// <param name="call">The call that was sent.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="at">When it came back.</param>
    /// <returns>Facts that begin with one <see cref="CallSettled"/>.</returns>
    public abstract IReadOnlyList<Fact> ReadAnswer(Id<Call> call, ProviderRequest request, Answer answer, DateTimeOffset at);

    /// <summary>Asks the provider whether credentials, clock and webhook endpoint are in order. Reads only.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public abstract Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken);

    /// <summary>How long the provider lists its events: what is missed for longer can no longer be found there.</summary>
    public abstract TimeSpan EventsKept { get; }

    /// <summary>The lists of our own account's events.</summary>
    public abstract IReadOnlyList<EventFeed> OwnFeeds { get; }

    /// <summary>The list of a seller's account's events.</summary>
    /// <param name="account">The seller's account at the provider.</param>
    public abstract EventFeed FeedOf(string account);

    /// <summary>Reads one page of a list of events. Only a read: it needs no key and changes nothing.</summary>
    /// <param name="feed">Which list.</param>
    /// <param name="since">Nothing older than this, by the provider's time.</param>
    /// <param name="after">What the page before said; <c>null</c> for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public abstract Task<ListPage<ListedEvent>> ListEventsAsync(
        EventFeed feed, DateTimeOffset since, string? after, CancellationToken cancellationToken);

    /// <summary>Reads one page of the list of settled movements. Only a read: it needs no key and changes nothing.</summary>
    /// <param name="since">Nothing older than this, by the provider's time.</param>
    /// <param name="after">What the page before said; <c>null</c> for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public abstract Task<ListPage<ListedMovement>> ListMovementsAsync(
        DateTimeOffset since, string? after, CancellationToken cancellationToken);
}

/// <summary>The result of checking a webhook's signature.</summary>
public abstract record Verification
{
    private protected abstract void Closed();

    /// <summary>The provider sent it.</summary>
    /// <param name="EventId">The provider's id of the event: its identity.</param>
    /// <param name="Type">The provider's type of the event.</param>
    /// <param name="Account">The connected account that it is about, if it names one.</param>
    /// <param name="Live">Live or test mode.</param>
    /// <param name="CreatedAt">The provider's time of the event, if it gives one.</param>
    public sealed record Genuine(string EventId, string Type, string? Account, bool Live, DateTimeOffset? CreatedAt) : Verification
    {
        private protected override void Closed() { }
    }

    /// <summary>It is not proven that the provider sent it.</summary>
    /// <param name="Why">For the operator.</param>
    public sealed record Rejected(string Why) : Verification
    {
        private protected override void Closed() { }
    }
}

/// <summary>What a verified webhook means.</summary>
public abstract record Reading
{
    private protected abstract void Closed();

    /// <summary>It states facts.</summary>
    /// <param name="List">The facts, in the order in which they are to be applied.</param>
    public sealed record Facts(IReadOnlyList<Fact> List) : Reading
    {
        private protected override void Closed() { }
    }

    /// <summary>It moves no money and changes nothing here.</summary>
    /// <param name="Why">For whoever looks at the event.</param>
    public sealed record Irrelevant(string Why) : Reading
    {
        private protected override void Closed() { }
    }

    /// <summary>It may carry money and its shape or type is not understood: a person must look (V15).</summary>
    /// <param name="Why">What is not understood.</param>
    public sealed record Unrecognised(string Why) : Reading
    {
        private protected override void Closed() { }
    }
}

/// <summary>What came back from a provider.</summary>
public abstract record Answer
{
    private protected abstract void Closed();

    /// <summary>An HTTP answer, whatever its status.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Headers">The headers that matter; names are lower-case.</param>
    /// <param name="Body">The body, at most 4 MiB.</param>
    public sealed record Received(int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body) : Answer
    {
        private protected override void Closed() { }
    }

    /// <summary>The request may have reached the provider; no answer came.</summary>
    /// <param name="Why">For the operator.</param>
    public sealed record Nothing(string Why) : Answer
    {
        private protected override void Closed() { }
    }

    /// <summary>The request surely did not reach the provider (the connection was refused).</summary>
    /// <param name="Why">For the operator.</param>
    public sealed record NotSent(string Why) : Answer
    {
        private protected override void Closed() { }
    }
}
