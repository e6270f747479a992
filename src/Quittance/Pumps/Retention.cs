using Quittance.Inbox;
using Quittance.Reconciliation;
using Quittance.Storage;

namespace Quittance.Pumps;

/// <summary>
/// Drops bodies and request logs past their time, in small bites. Identities stay for good, and so does what is not resolved (V12).
/// </summary>
sealed class Retention(Store store, TimeSpan keep, TimeProvider time)
{
    public async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var before = time.GetUtcNow() - keep;
            var dropped = await InboxRows.DropDeliveriesAsync(
                session, before, Limits.RetentionBatch, cancellationToken).ConfigureAwait(false);
            dropped += await InboxRows.DropRejectedAsync(
                session,
                time.GetUtcNow() - TimeSpan.FromDays(Limits.RejectedDays),
                Limits.RetentionBatch,
                cancellationToken).ConfigureAwait(false);
            dropped += await Requests.AnsweredRequests.DropAsync(
                session, before, Limits.RetentionBatch, cancellationToken).ConfigureAwait(false);
            dropped += await RunRows.DropAsync(session, before, Limits.RetentionBatch, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return dropped;
        }
    }
}
