using Quittance.Bookkeeping;
using Quittance.Inbox;
using Quittance.Providers;
using Quittance.Storage;

namespace Quittance.Outbox;

/// <summary>
/// The one way out to providers. A call is leased in a transaction of its own, so that its key, its attempt and its time are
/// durable before anything is sent; what comes back enters the inbox like everything else.
/// </summary>
sealed class Caller(
    Store store,
    Connections connections,
    Bookkeeper bookkeeper,
    InboxWriter inbox,
    Interpreter interpreter,
    TimeProvider time,
    string owner)
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>What was answered by then is booked together; whoever takes longer is booked by itself.</summary>
    static readonly TimeSpan Together = TimeSpan.FromMilliseconds(250);

    /// <summary>Writes down attempts that nobody answered for, sends what is due, and books the answers.</summary>
    /// <returns>How many calls were looked at.</returns>
    public async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        var lost = await LoseAsync(cancellationToken).ConfigureAwait(false);
        var claimed = await ClaimAsync(null, Limits.OutboxBatch, cancellationToken).ConfigureAwait(false);
        if (claimed.Count == 0)
            return lost;
        var asked = claimed.Select(attempt => AskAsync(attempt, cancellationToken)).ToArray();
        await WaitAsync(Task.WhenAll(asked), cancellationToken).ConfigureAwait(false);
        var answered = asked.Where(answer => answer.IsCompletedSuccessfully).ToArray();
        await bookkeeper.RecordAllAsync(
            await Task.WhenAll(answered).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(asked.Except(answered).Select(answer => BookAsync(answer, cancellationToken))).ConfigureAwait(false);
        return lost + claimed.Count;
    }

    /// <summary>Sends one call for whoever asked for it, and books the answer.</summary>
    /// <returns><c>false</c> if somebody else is sending it, or it is not due.</returns>
    public async Task<bool> SendNowAsync(Id<Call> id, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(id, 1, cancellationToken).ConfigureAwait(false);
        foreach (var attempt in claimed)
            await BookAsync(AskAsync(attempt, cancellationToken), cancellationToken).ConfigureAwait(false);
        return claimed.Count > 0;
    }

    /// <summary>
    /// Sends one read for a client. What it finds is booked, except money received: a client's call never confirms money (V1), so
    /// that is stored, and booked by the inbox's own step.
    /// </summary>
    /// <returns>Whether the read found money received; <c>null</c> if somebody else is sending it.</returns>
    public async Task<bool?> ReadForClientAsync(Id<Call> id, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(id, 1, cancellationToken).ConfigureAwait(false);
        if (claimed.Count == 0)
            return null;
        var arrival = await AskAsync(claimed[0], cancellationToken).ConfigureAwait(false);
        if (interpreter.FactsOf(arrival).OfType<PaymentSucceeded>().Any())
        {
            await inbox.StoreAsync([arrival], cancellationToken).ConfigureAwait(false);
            return true;
        }

        await bookkeeper.RecordAsync(arrival, cancellationToken).ConfigureAwait(false);
        return false;
    }

    async Task BookAsync(Task<Arrival> answer, CancellationToken cancellationToken) =>
        await bookkeeper.RecordAsync(await answer.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    async Task WaitAsync(Task all, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(all, Task.Delay(Together, time, patience.Token)).ConfigureAwait(false);
        await patience.CancelAsync().ConfigureAwait(false);
    }

    async Task<Arrival> AskAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var call = attempt.Call;
        var provider = connections.Find(call.Provider);
        Answer answer = provider is null
            ? new Answer.NotSent($"{call.Provider} is not configured any more.")
            : IsForgotten(call, provider)
            ? new Answer.NotSent($"{call.Provider} may have forgotten the key by now.")
            : await provider.SendAsync(call.Request, call.Request.Changes ? call.Key : null, cancellationToken).ConfigureAwait(false);
        Telemetry.Calls.Add(1, new KeyValuePair<string, object?>("answer", answer switch
        {
            Answer.Received => "received",
            Answer.Nothing => "nothing",
            _ => "not_sent",
        }));
        return AnswerEnvelope.Write(attempt, answer, provider?.Live ?? false, time.GetUtcNow());
    }

    /// <summary>Whether sending it again might do it a second time: then it is looked up (V4, V11).</summary>
    bool IsForgotten(Call call, Provider provider) =>
        call.Request.Changes && call.EverUnclear && time.GetUtcNow() - call.FirstSentAt >= provider.KeyHorizon;

    /// <summary>An attempt whose lease ran out may have taken effect (V4). That, too, comes in by the inbox, like an answer.</summary>
    async Task<int> LoseAsync(CancellationToken cancellationToken)
    {
        List<Attempt> lost;
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            lost = await CallRows.LostAsync(session, time.GetUtcNow(), Limits.OutboxBatch, cancellationToken).ConfigureAwait(false);
        if (lost.Count > 0)
            await bookkeeper.RecordAllAsync([.. lost.Select(Unanswered)], cancellationToken).ConfigureAwait(false);
        return lost.Count;
    }

    Arrival Unanswered(Attempt attempt) =>
        AnswerEnvelope.Lost(attempt, connections.Find(attempt.Call.Provider)?.Live ?? false, time.GetUtcNow());

    async Task<List<Attempt>> ClaimAsync(Id<Call>? only, int limit, CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var claimed = await CallRows.ClaimAsync(
                session, only, owner, time.GetUtcNow(), Lease, limit, cancellationToken).ConfigureAwait(false);
            if (claimed.Count > 0)
                await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return claimed;
        }
    }
}
