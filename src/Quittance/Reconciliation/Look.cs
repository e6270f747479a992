using System.Text;
using Quittance.Bookkeeping;
using Quittance.Inbox;
using Quittance.Outbox;
using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>
/// Looks at payments that something about waits for too long: an event says so, the decision asks for reads, the reads are sent by the one
/// way out, and what they find takes the way of a webhook.
/// </summary>
sealed class Look(Store store, Bookkeeper bookkeeper, Caller caller, TimeProvider time)
{
    /// <summary>Looks at the next few payments that a sweep finds.</summary>
    /// <param name="run">The run: in each, a payment is looked at once by each sweep.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="found">Finds the payments.</param>
    /// <param name="before">Only what began before this.</param>
    /// <param name="cursor">The last payment that was looked at.</param>
    /// <param name="limit">How many, at most.</param>
    /// <param name="until">When to stop, lest the lease run out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Bite> BiteAsync(
        Id<ReconciliationRun> run,
        Sweep sweep,
        Sql found,
        DateTimeOffset before,
        string cursor,
        int limit,
        DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        var payments = await FindAsync(found, before, cursor, limit, cancellationToken).ConfigureAwait(false);
        var bite = Bite.Nothing;
        foreach (var payment in payments)
        {
            var seen = await LookAtAsync(run, sweep, payment, cancellationToken).ConfigureAwait(false);
            bite = new Bite(
                bite.Looked + 1, bite.Changed + seen.Changed, bite.Unread + seen.Unread, payment.ToString(), seen.Error ?? bite.Error);
            if (time.GetUtcNow() >= until)
                return bite;
        }

        return payments.Count < limit ? bite with { Next = null } : bite;
    }

    async Task<Bite> LookAtAsync(
        Id<ReconciliationRun> run, Sweep sweep, Id<Payment> payment, CancellationToken cancellationToken)
    {
        var before = await MovesAsync(payment, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var envelope = new Envelope("sweep", now, "{}", Encoding.UTF8.GetBytes(Json.Write<Fact>(new PaymentOverdue(payment))));
        var identity = $"sweep:{run}:{Words.Of(sweep)}:{payment}";
        await bookkeeper.RecordAsync(
            new Arrival(EventSource.Clock, "", null, true, identity, nameof(PaymentOverdue), Rank.Client, envelope),
            cancellationToken).ConfigureAwait(false);
        string? error = null;
        foreach (var read in await ReadsAsync(payment, cancellationToken).ConfigureAwait(false))
        {
            if (await caller.SendNowAsync(read.Id, cancellationToken).ConfigureAwait(false))
                error = await ErrorOfAsync(read.Id, cancellationToken).ConfigureAwait(false) ?? error;
        }

        var changed = await MovesAsync(payment, cancellationToken).ConfigureAwait(false) > before;
        return new Bite(1, changed ? 1 : 0, error is null ? 0 : 1, null, error);
    }

    Task<List<Id<Payment>>> FindAsync(Sql found, DateTimeOffset before, string cursor, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            session => session.QueryAsync(
                found,
                args => args.Time("before", before).Text("after", cursor).Number("limit", limit),
                row => row.Id<Payment>(0),
                cancellationToken),
            cancellationToken);

    async Task<IEnumerable<Call>> ReadsAsync(Id<Payment> payment, CancellationToken cancellationToken)
    {
        var open = await ReadAsync(
            session => CallRows.OpenOfAsync(session, [payment.ToString()], cancellationToken), cancellationToken).ConfigureAwait(false);
        return open.Where(call => !call.Request.Changes && call.DueAt <= time.GetUtcNow()).OrderBy(call => call.Id.ToString());
    }

    /// <summary>Why a call that was sent is still open, if it is.</summary>
    async Task<string?> ErrorOfAsync(Id<Call> id, CancellationToken cancellationToken)
    {
        var sent = await ReadAsync(
            session => CallRows.ByIdsAsync(session, [id.ToString()], cancellationToken), cancellationToken).ConfigureAwait(false);
        return sent is [{ IsOpen: true, LastError: { } error }] ? error : null;
    }

    Task<long> MovesAsync(Id<Payment> payment, CancellationToken cancellationToken) => ReadAsync(
        session => session.FirstAsync(SweepSql.Moves, args => args.Id("payment", payment), row => row.Number(0), cancellationToken),
        cancellationToken);

    async Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await read(session).ConfigureAwait(false);
    }
}
