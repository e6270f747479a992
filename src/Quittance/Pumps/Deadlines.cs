using System.Text;
using Quittance.Bookkeeping;
using Quittance.Inbox;
using Quittance.Orders;
using Quittance.Sellers;
using Quittance.Storage;

namespace Quittance.Pumps;

/// <summary>
/// Tells orders and planned transfers that their time has come, as an event like any other. Its identity is the subject and the deadline,
/// so that two servers that notice the same deadline make one event.
/// </summary>
sealed class Deadlines(Store store, Bookkeeper bookkeeper, TimeProvider time)
{
    /// <returns>How many deadlines were told; one that was told before and failed is the inbox's to try again.</returns>
    public async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        var told = 0;
        var (orders, transfers) = await DueAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (order, due) in orders)
        {
            told += await TellAsync(
                new DeadlinePassed(order, due), $"deadline:{order}:{due.UtcTicks}", cancellationToken).ConfigureAwait(false);
        }

        foreach (var (transfer, due) in transfers)
            told += await TellAsync(new TransferDue(transfer), $"due:{transfer}:{due.UtcTicks}", cancellationToken).ConfigureAwait(false);
        return told;
    }

    async Task<int> TellAsync(Fact fact, string identity, CancellationToken cancellationToken)
    {
        var envelope = new Envelope("clock", time.GetUtcNow(), "{}", Encoding.UTF8.GetBytes(Json.Write(fact)));
        var arrival = new Arrival(EventSource.Clock, "", null, true, identity, fact.GetType().Name, Rank.Client, envelope);
        return await bookkeeper.RecordAsync(arrival, cancellationToken).ConfigureAwait(false) is { IsNew: true } ? 1 : 0;
    }

    async Task<(List<(Id<Order> Id, DateTimeOffset DueAt)> Orders, List<(Id<Transfer> Id, DateTimeOffset DueAt)> Transfers)> DueAsync(
        CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var now = time.GetUtcNow();
            return (
                await OrderRows.DueAsync(session, now, Limits.DeadlineBatch, cancellationToken).ConfigureAwait(false),
                await TransferRows.DueAsync(session, now, Limits.DeadlineBatch, cancellationToken).ConfigureAwait(false));
        }
    }
}
