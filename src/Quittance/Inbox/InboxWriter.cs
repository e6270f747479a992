using System.Security.Cryptography;
using Quittance.Storage;

namespace Quittance.Inbox;

/// <summary>Stores arrivals without booking them: durable when it returns.</summary>
sealed class InboxWriter(Store store, Entropy entropy)
{
    /// <summary>What can be reckoned of an arrival before it is stored.</summary>
    public Draft Prepare(Arrival arrival) => new(arrival, entropy);

    /// <summary>Stores arrivals in one transaction; the results are in their order.</summary>
    public Task<IReadOnlyList<Stored>> StoreAsync(IReadOnlyList<Arrival> arrivals, CancellationToken cancellationToken) =>
        StoreAsync([.. arrivals.Select(Prepare)], cancellationToken);

    /// <summary>Stores a group in one transaction; the results are in the order of the drafts.</summary>
    public async Task<IReadOnlyList<Stored>> StoreAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var stored = await InboxRows.StoreAsync(session, drafts, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            Telemetry.WebhookGroup.Record(drafts.Count);
            return stored;
        }
    }

    /// <summary>Records a delivery that is no event: its signature is wrong.</summary>
    public async Task RecordRejectedAsync(Envelope envelope, string why, CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var kept = envelope.Body[..Math.Min(envelope.Body.Length, Limits.RejectedBodyBytes)];
            var hash = SHA256.HashData(envelope.Body.Span);
            var id = DeliveryId.New(entropy, envelope.ReceivedAt);
            await InboxRows.RejectAsync(session, new Rejected(id, envelope, $"rejected: {why}", hash, kept), cancellationToken)
                .ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
