using Quittance.Providers;
using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>
/// Compares the ledger with what providers settled, both ways. What differs is written down with both sides and told; nothing here moves
/// money or changes what is booked.
/// </summary>
sealed class Drift(
    Store store,
    Connections connections,
    Settlement settlement,
    ReconciliationOptions options,
    Entropy entropy,
    TimeProvider time)
{
    /// <summary>A list may show a movement late, and its webhook may still be on its way.</summary>
    static readonly TimeSpan Overlap = TimeSpan.FromHours(1);
    static readonly TimeSpan TooFresh = TimeSpan.FromMinutes(10);

    /// <summary>How far back the very first comparison goes.</summary>
    static readonly TimeSpan FirstReach = TimeSpan.FromDays(30);

    /// <summary>One page of what one provider settled since the last sure point, against the ledger.</summary>
    /// <param name="cursor">How many providers are done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Bite> BiteMovementsAsync(string cursor, CancellationToken cancellationToken)
    {
        var providers = connections.All.ToArray();
        var done = cursor.Length == 0 ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);
        if (done >= providers.Length)
            return Bite.Nothing;
        var (provider, now) = (providers[done], time.GetUtcNow());
        var next = done + 1 < providers.Length ? (done + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
        var point = await PointAsync(FeedName.Movements(provider), now, cancellationToken).ConfigureAwait(false);
        switch (await provider.ListMovementsAsync(point.Until - Overlap, point.After, cancellationToken).ConfigureAwait(false))
        {
            case ListPage<ListedMovement>.Unread unread:
                return Bite.CouldNotRead(unread.Why, next);
            case ListPage<ListedMovement>.Read read:
                var settled = read.Items.Where(item => now - item.At >= TooFresh).ToArray();
                var began = point.ReadingFrom ?? now - TooFresh;
                var reached = read.Next is null
                    ? new SurePoint(began > point.Until ? began : point.Until, null, null)
                    : point with { ReadingFrom = began, After = read.Next };
                var found = await CompareAsync(provider, settled, reached, now, cancellationToken).ConfigureAwait(false);
                return new Bite(settled.Length, found, 0, read.Next is null ? next : cursor);
            default:
                throw new InvalidOperationException("A page of an unknown kind.");
        }
    }

    /// <summary>Looks again at what differed before: what agrees by now is written down as resolved.</summary>
    /// <param name="cursor">The last difference that was looked at.</param>
    /// <param name="limit">How many, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Bite> BiteDifferencesAsync(string cursor, int limit, CancellationToken cancellationToken)
    {
        var open = await ReadAsync(
            session => DifferenceRows.OpenAsync(session, cursor, limit, cancellationToken), cancellationToken).ConfigureAwait(false);
        var bite = Bite.Nothing;
        foreach (var difference in open)
        {
            var (agrees, why) = await settlement.AgreesAsync(difference, cancellationToken).ConfigureAwait(false);
            if (agrees)
                await ResolveAsync(difference, cancellationToken).ConfigureAwait(false);
            bite = new Bite(
                bite.Looked + 1,
                bite.Changed + (agrees ? 1 : 0),
                bite.Unread + (why is null ? 0 : 1),
                difference.Id.ToString(),
                why ?? bite.Error);
        }

        return open.Count < limit ? bite with { Next = null } : bite;
    }

    /// <summary>The next few bookings that no settlement has confirmed, each read at its provider.</summary>
    /// <param name="run">The run: one that could not read something does not move the sure point (V18).</param>
    /// <param name="limit">How many, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Bite> BiteLedgerAsync(ReconciliationRun run, int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var until = now - options.DriftAfter;
        var point = await PointAsync(FeedName.Ledger, now, cancellationToken).ConfigureAwait(false);
        var rows = await ReadAsync(
            session => DifferenceRows.UnsettledAsync(session, run.Cursor, point.Until, until, limit, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var bite = Bite.Nothing;
        foreach (var row in rows)
        {
            var (there, why) = await settlement.IsThereAsync(row.Cause, cancellationToken).ConfigureAwait(false);
            if (there is { } known)
                await SettleAsync(row, known, now, cancellationToken).ConfigureAwait(false);
            bite = new Bite(
                bite.Looked + 1,
                bite.Changed + (there is false ? 1 : 0),
                bite.Unread + (why is null ? 0 : 1),
                row.Id.ToString(),
                why ?? bite.Error);
        }

        if (rows.Count == limit)
            return bite;
        var missed = bite.Unread + run.Sweeps.Where(result => result.Sweep is Sweep.Ledger).Sum(result => result.Unread);
        if (missed == 0 && until > point.Until)
            await SaveAsync(FeedName.Ledger, new SurePoint(until, null, null), cancellationToken).ConfigureAwait(false);
        return bite with { Next = null };
    }

    /// <summary>Settles what agrees, writes down what differs, and how far the list was read: all at once.</summary>
    /// <returns>How many differences are new.</returns>
    async Task<int> CompareAsync(
        Provider provider,
        IReadOnlyList<ListedMovement> movements,
        SurePoint reached,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var found = 0;
            foreach (var movement in movements)
            {
                var compared = await Settlement.CompareAsync(session, movement, cancellationToken).ConfigureAwait(false);
                await DifferenceRows.SettleAsync(session, compared.Settled, cancellationToken).ConfigureAwait(false);
                foreach (var differs in compared.Differs)
                    found += await DifferenceRows.AddAsync(session, Of(differs, now), cancellationToken).ConfigureAwait(false);
            }

            await SurePointRows.SaveAsync(session, FeedName.Movements(provider), reached, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return found;
        }
    }

    Difference Of(Differs differs, DateTimeOffset now) => new()
    {
        Id = entropy.NewId<Difference>(now),
        Kind = differs.Kind,
        Cause = differs.Cause,
        Ref = differs.Ref.Value,
        Provider = differs.Ref.Provider,
        Order = differs.Order,
        Here = differs.Here,
        There = differs.There,
        FoundAt = now,
    };

    Task SettleAsync(UnsettledRow row, bool there, DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync(
        session => there
            ? DifferenceRows.SettleAsync(session, [row.Cause], cancellationToken)
            : DifferenceRows.AddAsync(
                session,
                Of(
                    new Differs(DifferenceKind.NotThere, row.Cause, SettledCause.Read(row.Cause)!.Ref, row.Order, row.Amount, null),
                    now),
                cancellationToken),
        cancellationToken);

    Task ResolveAsync(Difference difference, CancellationToken cancellationToken) => WriteAsync(
        session => DifferenceRows.ResolveAsync(session, difference.Id, time.GetUtcNow(), cancellationToken), cancellationToken);

    Task SaveAsync(FeedName feed, SurePoint point, CancellationToken cancellationToken) =>
        WriteAsync(session => SurePointRows.SaveAsync(session, feed, point, cancellationToken), cancellationToken);

    async Task<SurePoint> PointAsync(FeedName feed, DateTimeOffset now, CancellationToken cancellationToken) =>
        await ReadAsync(session => SurePointRows.FindAsync(session, feed, cancellationToken), cancellationToken).ConfigureAwait(false)
        ?? new SurePoint(now - FirstReach, null, null);

    async Task WriteAsync(Func<Session, Task> write, CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await write(session).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await read(session).ConfigureAwait(false);
    }
}
