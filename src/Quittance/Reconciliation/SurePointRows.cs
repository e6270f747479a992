using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>Up to when a provider's list was read to its end.</summary>
/// <param name="Until">Nothing older than this was missed.</param>
/// <param name="ReadingFrom">When the reading that is under way began; it makes the next sure point once the list's end is reached.</param>
/// <param name="After">Where that reading goes on.</param>
sealed record SurePoint(DateTimeOffset Until, DateTimeOffset? ReadingFrom, string? After);

/// <summary>A sure point with the list that it is about.</summary>
sealed record NamedSurePoint(FeedName Feed, DateTimeOffset Until);

/// <summary>Which list, of whom.</summary>
sealed record FeedName(string Provider, bool Live, string Name)
{
    /// <summary>Our own ledger, which is compared with all providers.</summary>
    public static FeedName Ledger { get; } = new("", false, "ledger");

    /// <summary>What a provider settled.</summary>
    public static FeedName Movements(Providers.Provider provider) => new(provider.Name, provider.Live, "movements");

    /// <summary>A provider's list of events.</summary>
    public static FeedName Of(Providers.Provider provider, Providers.EventFeed feed) => new(provider.Name, provider.Live, feed.Name);
}

/// <summary>Sure points as rows.</summary>
static class SurePointRows
{
    static readonly Sql Read = new(
        """
        select sure_until, reading_from, reading_after from sure_point
        where account = @account and provider = @provider and live = @live and feed = @feed
        """);

    static readonly Sql All = new(
        "select provider, live, feed, sure_until from sure_point where account = @account order by provider, live, feed limit @limit");

    static readonly Sql Save = new(
        """
        insert into sure_point (account, provider, live, feed, sure_until, reading_from, reading_after)
        values (@account, @provider, @live, @feed, @until, @readingFrom, @after)
        on conflict (account, provider, live, feed) do update set
            sure_until = excluded.sure_until, reading_from = excluded.reading_from, reading_after = excluded.reading_after
        """);

    static readonly Sql FirstOrder = new("select created_at from orders where account = @account order by id limit 1");

    /// <summary>How far a list was read; <c>null</c> if it never was.</summary>
    public static Task<SurePoint?> FindAsync(Session session, FeedName feed, CancellationToken cancellationToken) =>
        session.FirstAsync(
            Read,
            args => args.Text("provider", feed.Provider).Flag("live", feed.Live).Text("feed", feed.Name),
            row => new SurePoint(row.Time(0), row.TimeOrNull(1), row.TextOrNull(2)),
            cancellationToken);

    public static Task<List<NamedSurePoint>> ListAsync(Session session, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            All,
            args => args.Number("limit", limit),
            row => new NamedSurePoint(new FeedName(row.Text(0), row.Flag(1), row.Text(2)), row.Time(3)),
            cancellationToken);

    public static Task SaveAsync(Session session, FeedName feed, SurePoint point, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            Save,
            args => args
                .Text("provider", feed.Provider)
                .Flag("live", feed.Live)
                .Text("feed", feed.Name)
                .Time("until", point.Until)
                .Time("readingFrom", point.ReadingFrom)
                .Text("after", point.After),
            cancellationToken);

    /// <summary>When the first order was placed: nothing before it concerns us.</summary>
    public static Task<DateTimeOffset?> FirstOrderAsync(Session session, CancellationToken cancellationToken) =>
        session.FirstAsync(FirstOrder, _ => { }, row => row.TimeOrNull(0), cancellationToken);
}
