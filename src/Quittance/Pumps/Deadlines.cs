using System.Text;
using Quittance.Bookkeeping;
using Quittance.Inbox;
using Quittance.Orders;
using Quittance.Storage;

namespace Quittance.Pumps;

/// <summary>
/// Tells orders that their time has come, as an event like any other. Its identity is the order and the deadline, so that two
/// servers that notice the same deadline make one event.
/// </summary>
sealed class Deadlines(Store store, Bookkeeper bookkeeper, TimeProvider time)
{
    /// <returns>How many deadlines were told; one that was told before and failed is the inbox's to try again.</returns>
    public async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        var told = 0;
        var due = await DueAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (order, deadline) in due)
        {
            var fact = new DeadlinePassed(order, deadline);
            var envelope = new Envelope("clock", time.GetUtcNow(), "{}", Encoding.UTF8.GetBytes(Json.Write<Fact>(fact)));
            var arrival = new Arrival(
                EventSource.Clock, "", null, true, $"deadline:{order}:{deadline.UtcTicks}", nameof(DeadlinePassed), Rank.Client, envelope);
            if (await bookkeeper.RecordAsync(arrival, cancellationToken).ConfigureAwait(false) is { IsNew: true })
                told++;
        }

        return told;
    }

    async Task<List<(Id<Order> Id, DateTimeOffset DueAt)>> DueAsync(CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await OrderRows.DueAsync(session, time.GetUtcNow(), Limits.DeadlineBatch, cancellationToken).ConfigureAwait(false);
    }
}
