using Quittance.Capacities;
using Quittance.Cases;
using Quittance.Decisions;
using Quittance.Disputes;
using Quittance.Grants;
using Quittance.Meters;
using Quittance.Orders;
using Quittance.Outbox;
using Quittance.Payments;
using Quittance.Refunds;
using Quittance.Sellers;
using Quittance.Storage;

namespace Quittance.Bookkeeping;

/// <summary>Loads everything that a batch's facts touch: one query per table, rows locked in id order.</summary>
sealed class BookLoader
{
    readonly Books _books = new();
    readonly Session _session;
    readonly Wanted _wanted;
    readonly DateTimeOffset _at;
    readonly CancellationToken _cancel;

    BookLoader(Session session, Wanted wanted, DateTimeOffset at, CancellationToken cancel)
    {
        _session = session;
        _wanted = wanted;
        _at = at;
        _cancel = cancel;
    }

    /// <summary>Loads what the facts touch, as it is now.</summary>
    /// <param name="session">The transaction that it is loaded in.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="at">When the facts came: what was reserved until before then is free.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Books> LoadAsync(
        Session session, IReadOnlyCollection<Fact> facts, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var loader = new BookLoader(session, new Wanted(facts), at, cancellationToken);
        await loader.LoadAsync().ConfigureAwait(false);
        return loader._books;
    }

    async Task LoadAsync()
    {
        await FollowCallsAsync().ConfigureAwait(false);
        await FollowMovementsAsync().ConfigureAwait(false);
        if (_wanted.Refs.Count > 0)
            _wanted.Payments.UnionWith(await PaymentRows.OwnersAsync(_session, _wanted.Refs, _cancel).ConfigureAwait(false));
        if (_wanted.Payments.Count > 0)
            _wanted.Orders.UnionWith(await PaymentRows.OrdersOfAsync(_session, _wanted.Payments, _cancel).ConfigureAwait(false));
        if (_wanted.Orders.Count > 0)
            await LoadOrdersAsync().ConfigureAwait(false);
        if (_wanted.Calls.Count > 0)
        {
            // Read again now that the orders are locked: an answer that was booked meanwhile has settled the call.
            foreach (var call in await CallRows.ByIdsAsync(_session, _wanted.Calls, _cancel).ConfigureAwait(false))
                _books.Keep(call);
        }

        if (_wanted.Capacities.Count > 0)
        {
            foreach (var capacity in await CapacityRows.LockAsync(_session, _wanted.Capacities, _cancel).ConfigureAwait(false))
                _books.Capacities[capacity.Name] = capacity;
        }

        await LoadSellersAsync().ConfigureAwait(false);
        await LoadMetersAsync().ConfigureAwait(false);
    }

    async Task FollowCallsAsync()
    {
        if (_wanted.Calls.Count == 0)
            return;
        foreach (var call in await CallRows.ByIdsAsync(_session, _wanted.Calls, _cancel).ConfigureAwait(false))
        {
            Wanted.Add(_wanted.Orders, call.Order);
            Wanted.Add(_wanted.Payments, call.Payment);
        }
    }

    /// <summary>From a refund, a dispute, a transfer or a case to the payment that it belongs to; what belongs to none is kept as it
    /// is.</summary>
    async Task FollowMovementsAsync()
    {
        if (_wanted.Cases.Count > 0)
        {
            foreach (var known in await CaseRows.ByIdsAsync(_session, _wanted.Cases, _cancel).ConfigureAwait(false))
            {
                _books.KnownCases.Load(known.Id, known);
                Wanted.Add(_wanted.Orders, known.Order);
                Wanted.Add(_wanted.Payments, known.Payment);
            }
        }

        if (_wanted.Refunds.Count > 0)
            Follow(await RefundRows.ByIdsAsync(_session, _wanted.Refunds, _cancel).ConfigureAwait(false));
        if (_wanted.Transfers.Count > 0)
            _wanted.Payments.UnionWith(await TransferRows.PaymentsOfIdsAsync(_session, _wanted.Transfers, _cancel).ConfigureAwait(false));
        if (_wanted.Movements.Count == 0)
            return;
        Follow(await RefundRows.ByRefsAsync(_session, _wanted.Movements, _cancel).ConfigureAwait(false));
        foreach (var dispute in await DisputeRows.ByRefsAsync(_session, _wanted.Movements, _cancel).ConfigureAwait(false))
        {
            _books.Disputes.Load(dispute.Ref, dispute);
            Wanted.Add(_wanted.Payments, dispute.Payment);
        }

        _wanted.Payments.UnionWith(await TransferRows.PaymentsOfRefsAsync(_session, _wanted.Movements, _cancel).ConfigureAwait(false));
        foreach (var payout in await PayoutRows.ByRefsAsync(_session, _wanted.Movements, _cancel).ConfigureAwait(false))
            _books.Payouts.Load(payout.Ref, payout);
    }

    void Follow(List<Refund> refunds)
    {
        foreach (var refund in refunds)
        {
            _books.Refunds.Load(refund.Id, refund);
            Wanted.Add(_wanted.Payments, refund.Payment);
        }
    }

    async Task LoadOrdersAsync()
    {
        foreach (var order in await OrderRows.LockAsync(_session, _wanted.Orders, _cancel).ConfigureAwait(false))
        {
            _books.Orders[order.Id] = order;
            _wanted.Capacities.UnionWith(order.Terms.Capacities().Keys);
        }

        foreach (var payment in await PaymentRows.OfOrdersAsync(_session, _wanted.Orders, _cancel).ConfigureAwait(false))
            _books.Keep(payment);
        if (_books.Payments.Count == 0)
            return;
        var payments = _books.Payments.Keys.Select(id => id.ToString()).ToArray();
        foreach (var call in await CallRows.OpenOfAsync(_session, payments, _cancel).ConfigureAwait(false))
            _books.Keep(call);
        string[] received = [.. _books.Payments.Values.Where(payment => payment.Received is not null).Select(payment => $"{payment.Id}")];
        if (received.Length > 0)
            await LoadMoneyAsync(received).ConfigureAwait(false);
    }

    /// <summary>What became of money that was received. It is read after the orders are locked, so it is what the lock protects.</summary>
    async Task LoadMoneyAsync(string[] payments)
    {
        foreach (var refund in await _session.QueryAsync(RefundRows.OfPayments(payments), _cancel).ConfigureAwait(false))
            _books.Refunds.Load(refund.Id, refund);
        foreach (var dispute in await _session.QueryAsync(DisputeRows.OfPayments(payments), _cancel).ConfigureAwait(false))
            _books.Disputes.Load(dispute.Ref, dispute);
        foreach (var known in await CaseRows.OfPaymentsAsync(_session, payments, _cancel).ConfigureAwait(false))
            _books.KnownCases.Load(known.Id, known);
        foreach (var grant in await GrantRows.OfOrdersAsync(_session, _wanted.Orders, _cancel).ConfigureAwait(false))
            _books.Grants.Load(grant.Id, grant);
        if (_books.Payments.Values.All(payment => payment.Parts.All(part => part.Seller is null)))
            return;
        foreach (var transfer in await _session.QueryAsync(TransferRows.OfPayments(payments), _cancel).ConfigureAwait(false))
            _books.Transfers.Load(transfer.Id, transfer);
        foreach (var reversal in await TransferRows.ReversalsOfPaymentsAsync(_session, payments, _cancel).ConfigureAwait(false))
            _books.Reversals.Load(reversal.Id, reversal);
    }

    async Task LoadSellersAsync()
    {
        foreach (var id in _wanted.Transfers)
        {
            if (_books.Transfers.Find(Id<Transfer>.FromRow(id)) is { } transfer)
                _wanted.Sellers.Add(transfer.Seller.ToString());
        }

        if (_wanted.Sellers.Count > 0)
        {
            await SellerRows.LockAsync(_session, _wanted.Sellers, _cancel).ConfigureAwait(false);
            foreach (var seller in await SellerRows.ByIdsAsync(_session, _wanted.Sellers, _cancel).ConfigureAwait(false))
                _books.Sellers.Load(seller.Id, seller);
        }

        if (_wanted.SellerAccounts.Count > 0)
        {
            foreach (var seller in await SellerRows.ByAccountsAsync(_session, _wanted.SellerAccounts, _cancel).ConfigureAwait(false))
                _books.Sellers.Load(seller.Id, seller);
        }

        foreach (var id in _wanted.Transfers)
        {
            if (_books.Transfers.Find(Id<Transfer>.FromRow(id)) is not { } transfer)
                continue;
            var funds = await SellerRows.FundsAsync(_session, transfer.Seller, transfer.Live, _cancel).ConfigureAwait(false);
            foreach (var held in funds)
                _books.Funds[(held.Seller, held.Payable.Currency.Code)] = held;
        }
    }

    async Task LoadMetersAsync()
    {
        if (_wanted.Reservations.Count > 0)
        {
            foreach (var reservation in await MeterRows.ByIdsAsync(_session, _wanted.Reservations, _cancel).ConfigureAwait(false))
                _wanted.Meters.Add((reservation.Customer, reservation.Meter));
        }

        foreach (var (customer, meter) in _wanted.Meters)
        {
            var balance = await MeterRows.LockAsync(_session, customer, meter, _at, _cancel).ConfigureAwait(false);
            _books.Meters.Load((customer, meter), balance);
        }

        // Read again now that the accounts are held: another use may have settled the reservation.
        if (_wanted.Reservations.Count > 0)
        {
            foreach (var reservation in await MeterRows.ByIdsAsync(_session, _wanted.Reservations, _cancel).ConfigureAwait(false))
                _books.Reservations.Load(reservation.Id, reservation);
        }
    }
}
