using Quittance.Capacities;
using Quittance.Cases;
using Quittance.Decisions;
using Quittance.Disputes;
using Quittance.Grants;
using Quittance.History;
using Quittance.Inbox;
using Quittance.Ledger;
using Quittance.Meters;
using Quittance.Orders;
using Quittance.Outbox;
using Quittance.Payments;
using Quittance.Refunds;
using Quittance.Sellers;
using Quittance.Storage;

namespace Quittance.Bookkeeping;

/// <summary>Writes what a batch changed: one statement per table.</summary>
sealed class BookWriter(Books books)
{
    readonly Dictionary<Id<Order>, Order> _orders = new(books.Orders);
    readonly Dictionary<Id<Payment>, Payment> _payments = new(books.Payments);
    readonly Dictionary<Id<Call>, Call> _calls = new(books.Calls);
    readonly Dictionary<string, Capacity> _capacities = new(books.Capacities);

    public async Task WriteAsync(Session session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var payments = Changed(_payments, books.Payments);
        var orders = Changed(_orders, books.Orders);
        await Save(session, CapacityRows.SaveAsync, Changed(_capacities, books.Capacities), cancellationToken).ConfigureAwait(false);
        await Save(session, OrderRows.SaveAsync, orders, cancellationToken).ConfigureAwait(false);
        (Payment? Before, Payment After)[] changes = [.. payments.Select(payment => (_payments.GetValueOrDefault(payment.Id), payment))];
        await Save(session, PaymentRows.SaveAsync, changes, cancellationToken).ConfigureAwait(false);
        await SaveMoneyAsync(session, cancellationToken).ConfigureAwait(false);
        await Save(session, CallRows.SaveAsync, Changed(_calls, books.Calls), cancellationToken).ConfigureAwait(false);
        await Save(session, NoticeRows.AddAsync, books.Notices, cancellationToken).ConfigureAwait(false);
        await Save(session, CaseRows.AddAsync, books.Cases, cancellationToken).ConfigureAwait(false);
        await Save(session, TransitionRows.AddAsync, books.Transitions, cancellationToken).ConfigureAwait(false);
        await WakeAsync(session, orders, changes, now, cancellationToken).ConfigureAwait(false);
        await Save(session, LedgerRows.AddAsync, books.Postings, cancellationToken).ConfigureAwait(false);
    }

    async Task SaveMoneyAsync(Session session, CancellationToken cancellationToken)
    {
        await Save(session, RefundRows.SaveAsync, books.Refunds, cancellationToken).ConfigureAwait(false);
        await Save(session, DisputeRows.SaveAsync, books.Disputes, cancellationToken).ConfigureAwait(false);
        await Save(session, SellerRows.SaveAsync, books.Sellers, cancellationToken).ConfigureAwait(false);
        await Save(session, TransferRows.SaveAsync, books.Transfers, cancellationToken).ConfigureAwait(false);
        await Save(session, TransferRows.SaveReversalsAsync, books.Reversals, cancellationToken).ConfigureAwait(false);
        await Save(session, PayoutRows.SaveAsync, books.Payouts, cancellationToken).ConfigureAwait(false);
        await Save(session, GrantRows.SaveAsync, books.Grants, cancellationToken).ConfigureAwait(false);
        await Save(session, MeterRows.SaveAsync, books.Reservations, cancellationToken).ConfigureAwait(false);
        await Save(session, CaseRows.SettleAsync, books.KnownCases, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What has just appeared wakes the events that waited for it.</summary>
    async Task WakeAsync(
        Session session,
        Order[] orders,
        (Payment? Before, Payment After)[] payments,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        string[] keys =
        [
            .. orders.Where(order => !_orders.ContainsKey(order.Id)).Select(order => ParkKey.Of(order.Id)),
            .. payments.Where(change => change.Before is null).Select(change => ParkKey.Of(change.After.Id)),
            .. payments.Where(change => change.Before is { Received: null } && change.After.Received is not null)
                .Select(change => ParkKey.Of(change.After.Id)),
            .. PaymentRows.NewRefs(payments).Select(row => ParkKey.Of(row.Ref)),
        ];
        if (keys.Length > 0)
            await InboxRows.WakeAsync(session, keys, now, cancellationToken).ConfigureAwait(false);
    }

    static Task Save<T>(
        Session session,
        Func<Session, IReadOnlyCollection<T>, CancellationToken, Task> save,
        IReadOnlyCollection<T> rows,
        CancellationToken cancellationToken) =>
        rows.Count == 0 ? Task.CompletedTask : save(session, rows, cancellationToken);

    static Task Save<TKey, T>(
        Session session,
        Func<Session, IReadOnlyCollection<T>, CancellationToken, Task> save,
        Layer<TKey, T> layer,
        CancellationToken cancellationToken)
        where TKey : notnull
        where T : class =>
        Save(session, save, [.. layer.Changed.Values], cancellationToken);

    static TValue[] Changed<TKey, TValue>(Dictionary<TKey, TValue> before, IReadOnlyDictionary<TKey, TValue> after)
        where TKey : notnull
        where TValue : class =>
        [.. after.Where(pair => !ReferenceEquals(before.GetValueOrDefault(pair.Key), pair.Value)).Select(pair => pair.Value)];
}
