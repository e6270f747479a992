using Quittance.Disputes;
using Quittance.Orders;
using Quittance.Outbox;
using Quittance.Payments;
using Quittance.Refunds;
using Quittance.Sellers;
using Quittance.Storage;

namespace Quittance.Commands;

/// <summary>
/// Reads orders with what belongs to them. Those who ask while a read is under way share the next one: it begins after they asked, so each
/// sees whatever was booked before.
/// </summary>
sealed class OrderReads
{
    readonly Store _store;
    readonly SharedTrip<Id<Order>, OrderView?> _trips;

    public OrderReads(Store store, TimeProvider time)
    {
        _store = store;
        _trips = new SharedTrip<Id<Order>, OrderView?>(ReadAsync, Limits.ReadQueue, Limits.ReadBatch, time);
    }

    /// <summary>An order with what belongs to it; <c>null</c> if there is none.</summary>
    public async Task<OrderView?> ReadAsync(Id<Order> id, CancellationToken cancellationToken)
    {
        if (_trips.TrySubmit(id) is { } shared)
            return await shared.WaitAsync(cancellationToken).ConfigureAwait(false);
        return (await ReadAsync([id], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Orders with what belongs to them, in the order of the ids; <c>null</c> where there is none.</summary>
    public async Task<IReadOnlyList<OrderView?>> ReadAsync(IReadOnlyList<Id<Order>> ids, CancellationToken cancellationToken)
    {
        var session = await _store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            string[] wanted = [.. ids.Select(id => id.ToString())];
            var (orders, shares, calls) = await session.QueryTogetherAsync(
                OrderRows.ByIds(wanted), PaymentRows.OfOrders(wanted), CallRows.OpenOfOrders(wanted), cancellationToken)
                .ConfigureAwait(false);
            var payments = PaymentRows.Together(shares);
            var money = await MoneyAsync(session, payments, cancellationToken).ConfigureAwait(false);
            var views = orders.ToDictionary(order => order.Id, order => View(order, payments, calls, money));
            return [.. ids.Select(id => views.GetValueOrDefault(id))];
        }
    }

    /// <summary>What became of the money that was received.</summary>
    static async Task<Movements> MoneyAsync(Session session, List<Payment> payments, CancellationToken cancellationToken)
    {
        string[] received = [.. payments.Where(payment => payment.Received is not null).Select(payment => payment.Id.ToString())];
        if (received.Length == 0)
            return new Movements([], [], []);
        var (refunds, disputes, transfers) = await session.QueryTogetherAsync(
            RefundRows.OfPayments(received), DisputeRows.OfPayments(received), TransferRows.OfPayments(received), cancellationToken)
            .ConfigureAwait(false);
        return new Movements(refunds, disputes, transfers);
    }

    static OrderView View(Order order, List<Payment> payments, List<Call> calls, Movements money)
    {
        var own = payments.Where(payment => payment.Shares.Any(share => share.Order == order.Id)).ToArray();
        bool IsOwn(Id<Payment>? id) => own.Any(payment => payment.Id == id);
        return new OrderView(order, own, [.. calls.Where(call => IsOwn(call.Payment))])
        {
            Refunds = [.. money.Refunds.Where(refund => IsOwn(refund.Payment) && (refund.Order is null || refund.Order == order.Id))],
            Disputes = [.. money.Disputes.Where(dispute => IsOwn(dispute.Payment))],
            Transfers = [.. money.Transfers.Where(transfer => transfer.Order == order.Id)],
        };
    }

    sealed record Movements(List<Refund> Refunds, List<Dispute> Disputes, List<Transfer> Transfers);
}
