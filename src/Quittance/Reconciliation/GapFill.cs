using System.Text;
using Quittance.Bookkeeping;
using Quittance.Inbox;
using Quittance.Providers;
using Quittance.Sellers;
using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>
/// Reads providers' lists of events from the last sure point on, with an overlap, and feeds the inbox what is missing there: a lost webhook
/// is found without anyone noticing first. A list that cannot be read moves no sure point (V18).
/// </summary>
sealed class GapFill(Store store, Connections connections, InboxWriter inbox, Bookkeeper bookkeeper, TimeProvider time)
{
    /// <summary>Clocks differ, and a list may show an event a little late.</summary>
    static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>The alarm comes before the provider forgets.</summary>
    static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    /// <summary>One page of one of our own lists.</summary>
    /// <param name="cursor">How many lists are done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Bite> BiteOwnAsync(string cursor, CancellationToken cancellationToken)
    {
        var feeds = connections.All.SelectMany(provider => provider.OwnFeeds, (provider, feed) => (provider, feed)).ToArray();
        var done = Number(cursor);
        if (done >= feeds.Length)
            return Bite.Nothing;
        var next = done + 1 < feeds.Length ? Text(done + 1) : null;
        return await ReadAsync(feeds[done].provider, feeds[done].feed, Text(done), next, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One page of the list of one seller's account.</summary>
    /// <param name="cursor">The last seller whose list is done; after a slash, the one whose list is being read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Bite> BiteSellersAsync(string cursor, CancellationToken cancellationToken)
    {
        if (await NextSellerAsync(cursor, cancellationToken).ConfigureAwait(false) is not { } seller)
            return Bite.Nothing;
        return connections.Find(seller.Provider) is { } provider
            ? await ReadAsync(provider, provider.FeedOf(seller.Account), cursor, $"{seller.Id}", cancellationToken).ConfigureAwait(false)
            : new Bite(0, 0, 0, $"{seller.Id}");
    }

    async Task<Bite> ReadAsync(Provider provider, EventFeed feed, string same, string? next, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var point = await PointAsync(provider, feed, now, cancellationToken).ConfigureAwait(false);
        var page = await provider.ListEventsAsync(feed, point.Until - Overlap, point.After, cancellationToken).ConfigureAwait(false);
        switch (page)
        {
            case ListPage<ListedEvent>.Unread unread:
                return Bite.CouldNotRead(unread.Why, next);
            case ListPage<ListedEvent>.Read read:
                await WarnAsync(provider, feed, point, now, cancellationToken).ConfigureAwait(false);
                var fed = await FeedAsync(provider, feed, read.Items, now, cancellationToken).ConfigureAwait(false);
                var began = point.ReadingFrom ?? now;
                var reached = read.Next is null
                    ? new SurePoint(began > point.Until ? began : point.Until, null, null)
                    : point with { ReadingFrom = began, After = read.Next };
                await SaveAsync(provider, feed, reached, cancellationToken).ConfigureAwait(false);
                return new Bite(read.Items.Count, fed, 0, read.Next is null ? next : same);
            default:
                throw new InvalidOperationException("A page of an unknown kind.");
        }
    }

    /// <summary>Stores what is not known yet. What is known is not stored again: a look at a list is no delivery.</summary>
    async Task<int> FeedAsync(
        Provider provider, EventFeed feed, IReadOnlyList<ListedEvent> listed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(provider, [.. listed.Select(item => item.Identity.EventId)], cancellationToken).ConfigureAwait(false);
        var missing = listed.Where(item => !known.Contains((item.Identity.Account ?? "", item.Identity.EventId)))
            .Select(item => new Arrival(
                EventSource.Listing,
                provider.Name,
                item.Identity.Account,
                item.Identity.Live,
                item.Identity.EventId,
                item.Identity.Type,
                // A listed event is the same snapshot as its webhook, not the object as it is now: it proves as much, and no more.
                Rank.Webhook,
                new Envelope($"list:{feed.Name}", now, "{}", item.Body)))
            .ToArray();
        if (missing.Length > 0)
            await inbox.StoreAsync(missing, cancellationToken).ConfigureAwait(false);
        return missing.Length;
    }

    /// <summary>What happened before the provider's list begins and after the last sure point may be lost: a person must know.</summary>
    async Task WarnAsync(Provider provider, EventFeed feed, SurePoint point, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (point.ReadingFrom is not null || now - point.Until <= provider.EventsKept - Margin)
            return;
        var gap = new EventsMissed(provider.Name, feed.Name, point.Until, now - provider.EventsKept + Margin);
        var envelope = new Envelope("sweep", now, "{}", Encoding.UTF8.GetBytes(Json.Write<Fact>(gap)));
        await bookkeeper.RecordAsync(
            new Arrival(
                EventSource.Clock,
                provider.Name,
                null,
                provider.Live,
                $"gap:{feed.Name}:{point.Until.UtcTicks}",
                nameof(EventsMissed),
                Rank.Client,
                envelope),
            cancellationToken).ConfigureAwait(false);
    }

    async Task<SurePoint> PointAsync(Provider provider, EventFeed feed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            if (await SurePointRows.FindAsync(session, FeedName.Of(provider, feed), cancellationToken).ConfigureAwait(false) is { } point)
                return point;
            var begin = await SurePointRows.FirstOrderAsync(session, cancellationToken).ConfigureAwait(false) ?? now;
            var oldest = now - provider.EventsKept + Margin;
            return new SurePoint(begin > oldest ? begin : oldest, null, null);
        }
    }

    async Task SaveAsync(Provider provider, EventFeed feed, SurePoint point, CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await SurePointRows.SaveAsync(session, FeedName.Of(provider, feed), point, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<HashSet<(string Account, string Id)>> KnownAsync(
        Provider provider, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return [.. await InboxRows.KnownAsync(session, provider.Name, provider.Live, ids, cancellationToken).ConfigureAwait(false)];
    }

    async Task<(Id<Seller> Id, string Provider, string Account)?> NextSellerAsync(string after, CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var next = await SellerRows.ListAsync(session, after, 1, cancellationToken).ConfigureAwait(false);
            return next.Count == 0 ? null : (next[0].Id, next[0].Provider, next[0].Account);
        }
    }

    static int Number(string cursor) => cursor.Length == 0 ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);

    static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
