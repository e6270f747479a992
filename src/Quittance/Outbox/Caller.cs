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

    /// <summary>Sends what is due, and books the answers.</summary>
    /// <returns>How many calls were sent.</returns>
    public async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(null, Limits.OutboxBatch, cancellationToken).ConfigureAwait(false);
        if (claimed.Count == 0)
            return 0;
        var asked = claimed.Select(item => AskAsync(item.Call, item.Fence, cancellationToken)).ToArray();
        await WaitAsync(Task.WhenAll(asked), cancellationToken).ConfigureAwait(false);
        var answered = asked.Where(answer => answer.IsCompletedSuccessfully).ToArray();
        await bookkeeper.RecordAllAsync(
            await Task.WhenAll(answered).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(asked.Except(answered).Select(answer => BookAsync(answer, cancellationToken))).ConfigureAwait(false);
        return claimed.Count;
    }

    /// <summary>Sends one call for whoever asked for it, and books the answer.</summary>
    /// <returns><c>false</c> if somebody else is sending it, or it is not due.</returns>
    public async Task<bool> SendNowAsync(Id<Call> id, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(id, 1, cancellationToken).ConfigureAwait(false);
        foreach (var (call, fence) in claimed)
            await BookAsync(AskAsync(call, fence, cancellationToken), cancellationToken).ConfigureAwait(false);
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
        var (call, fence) = claimed[0];
        var arrival = await AskAsync(call, fence, cancellationToken).ConfigureAwait(false);
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

    async Task<Arrival> AskAsync(Call call, long fence, CancellationToken cancellationToken)
    {
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
        return AnswerEnvelope.Write(call, fence, answer, provider?.Live ?? false, time.GetUtcNow());
    }

    /// <summary>Whether sending it again might do it a second time: then it is looked up (V4, V11).</summary>
    bool IsForgotten(Call call, Provider provider) =>
        call.Request.Changes && call.EverUnclear && time.GetUtcNow() - call.FirstSentAt >= provider.KeyHorizon;

    async Task<List<(Call Call, long Fence)>> ClaimAsync(Id<Call>? only, int limit, CancellationToken cancellationToken)
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
