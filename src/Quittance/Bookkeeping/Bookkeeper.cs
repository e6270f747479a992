using Quittance.Decisions;
using Quittance.Inbox;
using Quittance.Storage;

namespace Quittance.Bookkeeping;

/// <summary>
/// The only code that changes the state of money. Each batch of events is one transaction: load what they touch, decide on each,
/// save state, calls, notices and the events' marks, and commit once, or not at all. One event is a batch of one.
/// </summary>
sealed class Bookkeeper(Store store, Interpreter interpreter, Policy policy, JoinTransaction join, Entropy entropy, TimeProvider time)
{
    /// <summary>
    /// Books due events of the inbox, oldest first. An event that throws is set aside alone; if the database refuses the batch,
    /// each event is booked by itself, so that one cannot hold up its neighbours (V14).
    /// </summary>
    /// <returns>How many events were taken.</returns>
    public async Task<int> BookDueAsync(int limit, CancellationToken cancellationToken)
    {
        List<Claimed> claimed = [];
        var began = time.GetTimestamp();
        try
        {
            var booked = await InTransactionAsync(
                async session =>
                {
                    claimed = await InboxRows.ClaimAsync(session, time.GetUtcNow(), limit, cancellationToken).ConfigureAwait(false);
                    await BookAsync(session, claimed, cancellationToken).ConfigureAwait(false);
                    return claimed.Count;
                },
                cancellationToken).ConfigureAwait(false);
            if (booked > 0)
                Telemetry.BookingDuration.Record(time.GetElapsedTime(began).TotalSeconds);
            return booked;
        }
        // Whatever it was, it was one of these events or the database: booking them one by one tells which.
        catch (Exception error) when (error is not OperationCanceledException && !store.IsTransient(error) && claimed.Count > 0)
        {
            foreach (var item in claimed)
                await BookAloneAsync(item.Event, cancellationToken).ConfigureAwait(false);
            return claimed.Count;
        }
    }

    /// <summary>Stores one piece of outside knowledge and books it in the same transaction: a command, an answer, a deadline.</summary>
    /// <returns>What became of it. A refused command that changed nothing leaves no trace.</returns>
    /// <exception cref="InvalidOperationException">Booking a command threw: nothing was written. Anything else that throws is kept
    /// as failed and tried again.</exception>
    public async Task<Booked> RecordAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        try
        {
            return await RecordWholeAsync(arrival, cancellationToken).ConfigureAwait(false);
        }
        // Nobody says an answer or a deadline twice: it is kept as failed, and the inbox tries it again, alone (V6, V14).
        catch (Exception error) when (arrival.Source is not EventSource.Command && error is not OperationCanceledException
            && !store.IsTransient(error))
        {
            return await KeepAsync(arrival, error, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Stores answers and books them in one transaction. If the database refuses it, each is recorded by itself, so that one cannot hold up
    /// the others (V14).
    /// </summary>
    public async Task RecordAllAsync(IReadOnlyList<Arrival> arrivals, CancellationToken cancellationToken)
    {
        if (arrivals.Count > 1 && await TryRecordAllAsync(arrivals, cancellationToken).ConfigureAwait(false))
            return;
        foreach (var arrival in arrivals)
            await RecordAsync(arrival, cancellationToken).ConfigureAwait(false);
    }

    async Task<bool> TryRecordAllAsync(IReadOnlyList<Arrival> arrivals, CancellationToken cancellationToken)
    {
        try
        {
            return await InTransactionAsync(
                async session =>
                {
                    Draft[] drafts = [.. arrivals.Select(Prepare)];
                    await InboxRows.StoreAsync(session, drafts, cancellationToken).ConfigureAwait(false);
                    var claimed = await InboxRows.ClaimTheseAsync(
                        session,
                        [.. drafts.Select(draft => draft.Event.ToString())],
                        arrivals.Max(arrival => arrival.Envelope.ReceivedAt),
                        cancellationToken).ConfigureAwait(false);
                    await BookAsync(session, claimed, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        // Whatever it was, it was one of them or the database: recording them one by one tells which.
        catch (Exception error) when (error is not OperationCanceledException && !store.IsTransient(error))
        {
            return false;
        }
    }

    /// <summary>
    /// Books batches of events that were booked in another database before, in the same order, in one transaction (V20).
    /// </summary>
    public Task ReplayAsync(
        IReadOnlyCollection<StoredEvent> events, IEnumerable<IReadOnlyList<Claimed>> batches, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async session =>
            {
                await InboxRows.KeepAsync(session, events, cancellationToken).ConfigureAwait(false);
                foreach (var batch in batches)
                    await BookAsync(session, batch, cancellationToken).ConfigureAwait(false);
                return events.Count;
            },
            cancellationToken);

    /// <summary>The same bookkeeper over another database, for a replay: no row of the application's joins it.</summary>
    public Bookkeeper Into(Store other) => new(other, interpreter, policy, new JoinTransaction(null), entropy, time);

    async Task<Booked> RecordWholeAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var draft = Prepare(arrival);
            var stored = await InboxRows.StoreAsync(session, [draft], cancellationToken).ConfigureAwait(false);
            var claimed = await InboxRows.ClaimOneAsync(
                session, draft.Event, arrival.Envelope.ReceivedAt, cancellationToken).ConfigureAwait(false);
            if (!stored[0].IsNew)
            {
                await session.CommitAsync(cancellationToken).ConfigureAwait(false);
                return Known(stored[0]);
            }

            var booked = (await BookAsync(session, claimed, cancellationToken).ConfigureAwait(false))[0];
            if (booked.Outcome is Outcome.Failed failed && arrival.Source is EventSource.Command)
                throw new InvalidOperationException(failed.Error);
            if (booked is not { Outcome: Outcome.Refused, Changed: false })
                await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return booked;
        }
    }

    Task<Booked> KeepAsync(Arrival arrival, Exception error, CancellationToken cancellationToken) => InTransactionAsync(
        async session =>
        {
            var draft = Prepare(arrival);
            var stored = await InboxRows.StoreAsync(session, [draft], cancellationToken).ConfigureAwait(false);
            var kept = await InboxRows.FindAsync(session, draft.Event, cancellationToken).ConfigureAwait(false);
            if (!stored[0].IsNew)
                return Known(stored[0]);
            var booked = new Booked(draft.Event, new Outcome.Failed($"{error.GetType().Name}: {error.Message}"), null);
            await InboxRows.MarkAsync(
                session, [Marking.Of(kept!, booked, policy, time.GetUtcNow())], cancellationToken).ConfigureAwait(false);
            return booked;
        },
        cancellationToken);

    Draft Prepare(Arrival arrival) => new(arrival, entropy);

    static Booked Known(Stored stored) =>
        new(stored.Id, new Outcome.NothingNew("It was recorded before."), stored.Order) { IsNew = false };

    async Task<IReadOnlyList<Booked>> BookAsync(Session session, IReadOnlyList<Claimed> claimed, CancellationToken cancellationToken)
    {
        if (claimed.Count == 0)
            return [];
        var now = time.GetUtcNow();
        var meanings = claimed
            .Select(item => (Claimed: item, Met: item.Pass?.Met ?? MetAt(item.Event, now), Meaning: Interpret(item))).ToArray();
        var books = await BookLoader.LoadAsync(
            session,
            [.. meanings.SelectMany(item => item.Meaning.Facts)],
            claimed.Max(item => item.Event.ReceivedAt),
            cancellationToken).ConfigureAwait(false);
        var writer = new BookWriter(books);
        var booked = new List<Booked>(claimed.Count);
        var marks = new List<Mark>(claimed.Count);
        var inOrder = meanings.OrderBy(item => item.Claimed.Event.ReceivedAt)
            .ThenBy(item => item.Claimed.Event.Id.ToString(), StringComparer.Ordinal);
        foreach (var (item, met, meaning) in inOrder)
        {
            var result = Decide(books, item, meaning, met);
            booked.Add(result);
            var facts = meaning.Facts.Take(Limits.FactsPerEvent).Select(ToldFact.Of);
            // What waited then waits in a replay, too, however late that is made.
            marks.Add(Marking.Of(item.Event, result, policy, item.Pass is { Waited: true } ? item.Event.ReceivedAt : now) with
            {
                Facts = [.. facts],
                Met = result.Outcome is Outcome.Failed ? null : met,
            });
        }

        await writer.WriteAsync(session, now, cancellationToken).ConfigureAwait(false);
        await InboxRows.MarkAsync(session, marks, cancellationToken).ConfigureAwait(false);
        foreach (var mark in marks)
            Telemetry.Events.Add(1, new KeyValuePair<string, object?>("status", Words.Of(mark.Status)));
        if (books.Postings.Count > 0)
            Telemetry.Postings.Add(books.Postings.Count);
        await join.OnBookedAsync(books.Notices, session, cancellationToken).ConfigureAwait(false);
        return booked;
    }

    Interpretation Interpret(Claimed claimed)
    {
        try
        {
            return interpreter.Interpret(claimed);
        }
        // An event's bytes come from outside: whatever they make an adapter throw concerns this event alone.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Interpretation.Of(new Outcome.Failed($"{error.GetType().Name}: {error.Message}"));
        }
    }

    Met MetAt(Event stored, DateTimeOffset now) => stored.Status switch
    {
        EventStatus.Received => Met.New,
        EventStatus.Parked when now - stored.ReceivedAt >= policy.ParkedLifetime => Met.WaitedOut,
        _ => Met.Known,
    };

    Booked Decide(Books books, Claimed claimed, Interpretation meaning, Met met)
    {
        var stored = claimed.Event;
        if (meaning.Outcome is { } known)
            return new Booked(stored.Id, known, null);
        try
        {
            var moment = new Moment(
                stored.Id, stored.Provider, stored.Live, stored.Rank, stored.ReceivedAt, new Mint(stored.Id, stored.ReceivedAt), policy)
            {
                IsFirst = met is Met.New,
                WaitedOut = met is Met.WaitedOut,
            };
            var (decision, outcome) = claimed.Pass is { Waited: true }
                ? Decider.DecideAsBefore(books, meaning.Facts, moment)
                : Decider.Decide(books, meaning.Facts, moment);
            books.Take(decision);
            return new Booked(stored.Id, outcome, decision.Subject ?? stored.Order) { Changed = !decision.IsEmpty };
        }
        // A decision that throws is a bug that one event brought to light; the others of the batch go on (V14).
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new Booked(stored.Id, new Outcome.Failed($"{error.GetType().Name}: {error.Message}"), stored.Order);
        }
    }

    async Task BookAloneAsync(Event stored, CancellationToken cancellationToken)
    {
        try
        {
            await InTransactionAsync(
                async session =>
                    await BookAsync(
                        session,
                        await InboxRows.ClaimOneAsync(session, stored.Id, time.GetUtcNow(), cancellationToken).ConfigureAwait(false),
                        cancellationToken)
                    .ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
        // The attempt is written down in a transaction of its own, because the one that failed is rolled back whole.
        catch (Exception error) when (error is not OperationCanceledException && !store.IsTransient(error))
        {
            var mark = Marking.Of(
                stored,
                new Booked(stored.Id, new Outcome.Failed($"{error.GetType().Name}: {error.Message}"), stored.Order),
                policy,
                time.GetUtcNow());
            await InTransactionAsync(
                async session =>
                {
                    var still = await InboxRows.ClaimOneAsync(
                        session, stored.Id, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                    await InboxRows.MarkAsync(session, still.Count == 0 ? [] : [mark], cancellationToken).ConfigureAwait(false);
                    return still.Count;
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<T> InTransactionAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var result = await work(session).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
    }
}

/// <summary>What became of one event.</summary>
/// <param name="Event">The event.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Order">The order that it concerns, if that is known.</param>
sealed record Booked(Id<Event> Event, Outcome Outcome, Id<Order>? Order)
{
    /// <summary>Whether it changed anything.</summary>
    public bool Changed { get; init; }

    /// <summary>Whether it was unseen before.</summary>
    public bool IsNew { get; init; } = true;
}
