using Quittance.Bookkeeping;
using Quittance.Inbox;
using Quittance.Storage;

namespace Quittance.Replays;

/// <summary>
/// Rebuilds the books in an empty database from another's inbox alone, and compares the two (V20). The other is only read, as it is at the
/// start. The order of all bookings is held in memory, about 150 bytes for each.
/// </summary>
/// <param name="source">The books.</param>
/// <param name="target">Where they are rebuilt.</param>
/// <param name="migrator">Makes the target's schema.</param>
/// <param name="bookkeeper">Books in the target.</param>
/// <param name="report">Told how far it is, after each bite.</param>
sealed class Replay(Store source, Store target, Migrator migrator, Bookkeeper bookkeeper, Action<ReplayProgress> report)
{
    /// <summary>So many bookings are made in one transaction; a batch is never torn apart.</summary>
    const int Bite = 500;

    readonly List<Booking> _bookings = [];
    readonly List<string> _never = [];

    /// <summary>Replays everything and compares.</summary>
    /// <exception cref="ReplayException">The target is not empty or of another kind, or the inbox is not whole any more.</exception>
    public async Task<ReplayVerdict> RunAsync(CancellationToken cancellationToken)
    {
        if (source.GetType() != target.GetType())
            throw new ReplayException(
                $"{source.Name} is to be replayed into {target.Name}: rows can be compared only between databases of one kind. Nothing was "
                + "written. Name another database.");
        var session = await source.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await ScheduleAsync(session, cancellationToken).ConfigureAwait(false);
            await PrepareAsync(cancellationToken).ConfigureAwait(false);
            for (var done = 0; done < _bookings.Count;)
            {
                done = await BiteAsync(session, done, cancellationToken).ConfigureAwait(false);
                report(new ReplayProgress(done, _bookings.Count));
            }

            await KeepAsync(session, cancellationToken).ConfigureAwait(false);
            return new ReplayVerdict(
                _bookings.DistinctBy(booking => booking.Event).Count(),
                await CompareAsync(session, cancellationToken).ConfigureAwait(false));
        }
    }

    async Task ScheduleAsync(Session session, CancellationToken cancellationToken)
    {
        var dropped = 0L;
        await ReplayRows.ScheduleAsync(
            session,
            known =>
            {
                if (known.Passes is not { } passes)
                    _never.Add(known.Id);
                else if (!known.HasBody)
                    dropped++;
                else
                    _bookings.AddRange(Pass.ReadAll(passes).Select(pass => new Booking(pass, known.ReceivedAt, known.Id)));
            },
            cancellationToken).ConfigureAwait(false);
        if (dropped > 0)
            throw new ReplayException(
                $"{dropped} events cannot be replayed, because retention has dropped what they said. Nothing was written. The books "
                + "themselves are whole: prove them with quittance verify, or replay a database whose retention keeps everything.");
        _bookings.Sort();
    }

    async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (await migrator.IsNewAsync(cancellationToken).ConfigureAwait(false))
            await migrator.MigrateAsync(cancellationToken).ConfigureAwait(false);
        else if (await migrator.PendingAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 }
            || !await IsEmptyAsync(cancellationToken).ConfigureAwait(false))
            throw new ReplayException($"{target.Name} is not empty. Nothing was written. Name a new database.");
    }

    async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        var session = await target.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await ReplayRows.IsEmptyAsync(session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the next few bookings.</summary>
    /// <returns>How many are made by then.</returns>
    async Task<int> BiteAsync(Session session, int from, CancellationToken cancellationToken)
    {
        var to = Math.Min(from + Bite, _bookings.Count);
        while (to < _bookings.Count && _bookings[to].Pass.Number == _bookings[to - 1].Pass.Number)
            to++;
        var bite = _bookings[from..to];
        var events = await ReplayRows.ByIdsAsync(
            session, [.. bite.Select(booking => booking.Event).Distinct()], cancellationToken).ConfigureAwait(false);
        var stored = events.ToDictionary(known => known.Claimed.Event.Id.ToString());
        var batches = bite.GroupBy(
            booking => booking.Pass.Number,
            (_, batch) => batch.Select(booking => As(stored[booking.Event].Claimed, booking.Pass)).ToArray());
        await bookkeeper.ReplayAsync([.. events.Select(AsReceived)], batches, cancellationToken).ConfigureAwait(false);
        return to;
    }

    /// <summary>Events that nothing was decided on stay as they are.</summary>
    async Task KeepAsync(Session session, CancellationToken cancellationToken)
    {
        foreach (var some in _never.Chunk(Bite))
        {
            var events = await ReplayRows.ByIdsAsync(session, some, cancellationToken).ConfigureAwait(false);
            await bookkeeper.ReplayAsync(events, [], cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<IReadOnlyList<ReplayedTable>> CompareAsync(Session books, CancellationToken cancellationToken)
    {
        var rebuilt = await target.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        await using (rebuilt.ConfigureAwait(false))
            return await new Comparison(books, rebuilt).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    static StoredEvent AsReceived(StoredEvent stored) => stored with
    {
        Claimed = stored.Claimed with { Event = stored.Claimed.Event with { Status = EventStatus.Received, Reason = null } },
    };

    static Claimed As(Claimed claimed, Pass pass) => claimed with
    {
        Pass = pass,
        Event = claimed.Event with
        {
            Status = pass.Met is Met.New ? EventStatus.Received : EventStatus.Parked,
            Attempts = 0,
            Order = null,
        },
    };

    /// <summary>One event decided on once.</summary>
    readonly record struct Booking(Pass Pass, DateTimeOffset ReceivedAt, string Event) : IComparable<Booking>
    {
        public int CompareTo(Booking other) =>
            Pass.Number.CompareTo(other.Pass.Number) is var number and not 0 ? number
            : ReceivedAt.CompareTo(other.ReceivedAt) is var time and not 0 ? time
            : string.CompareOrdinal(Event, other.Event);
    }
}
