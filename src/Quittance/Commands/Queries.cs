using Quittance.Capacities;
using Quittance.Cases;
using Quittance.History;
using Quittance.Inbox;
using Quittance.Ledger;
using Quittance.Orders;
using Quittance.Outbox;
using Quittance.Storage;

namespace Quittance.Commands;

/// <summary>What can be asked about what is. Nothing here changes anything.</summary>
public sealed partial class Queries
{
    readonly Store _store;
    readonly OrderReads _orders;

    internal Queries(Store store, TimeProvider time)
    {
        _store = store;
        _orders = new OrderReads(store, time);
    }

    /// <summary>An order with what belongs to it; <c>null</c> if there is none.</summary>
    public Task<OrderView?> OrderAsync(Id<Order> id, CancellationToken cancellationToken) => _orders.ReadAsync(id, cancellationToken);

    /// <summary>A page of orders, newest first.</summary>
    /// <param name="status">Only these, or any.</param>
    /// <param name="before">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<Order>> OrdersAsync(OrderStatus? status, string? before, CancellationToken cancellationToken) =>
        ReadAsync(
            session => OrderRows.ListAsync(session, status is { } value ? Words.Of(value) : "", before, Limits.Page, cancellationToken),
            cancellationToken);

    /// <summary>A capacity; <c>null</c> if it is not declared.</summary>
    public Task<Capacity?> CapacityAsync(string name, CancellationToken cancellationToken) =>
        ReadAsync(
            async session => (await CapacityRows.ListAsync(session, name, 1, cancellationToken).ConfigureAwait(false)).FirstOrDefault(),
            cancellationToken);

    /// <summary>The declared capacities, by name.</summary>
    public Task<List<Capacity>> CapacitiesAsync(CancellationToken cancellationToken) =>
        ReadAsync(session => CapacityRows.ListAsync(session, "", Limits.Page, cancellationToken), cancellationToken);

    /// <summary>A page of events, newest first.</summary>
    /// <param name="status">Only these, or any.</param>
    /// <param name="before">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<Event>> EventsAsync(EventStatus? status, string? before, CancellationToken cancellationToken) =>
        ReadAsync(
            session => InboxRows.ListAsync(session, status is { } value ? Words.Of(value) : "", before, Limits.Page, cancellationToken),
            cancellationToken);

    /// <summary>An event with its deliveries, newest first; <c>null</c> if there is none.</summary>
    internal Task<(Event Event, List<SeenDelivery> Deliveries)?> EventAsync(Id<Event> id, CancellationToken cancellationToken) => ReadAsync(
        async session => await InboxRows.FindAsync(session, id, cancellationToken).ConfigureAwait(false) is { } found
            ? (found, await InboxRows.DeliveriesAsync(session, id, Limits.Page, cancellationToken).ConfigureAwait(false))
            : ((Event, List<SeenDelivery>)?)null,
        cancellationToken);

    /// <summary>A page of notices, oldest first; those of one order in their sequence.</summary>
    /// <param name="order">Only of this order, or of any.</param>
    /// <param name="after">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<Notice>> NoticesAsync(Id<Order>? order, string? after, CancellationToken cancellationToken) =>
        ReadAsync(
            async session =>
            {
                var page = await NoticeRows.ListAsync(
                    session, order?.ToString() ?? "", after, Limits.Page, cancellationToken).ConfigureAwait(false);
                return order is null ? page : InSequence(page);
            },
            cancellationToken);

    /// <summary>A page of cases, newest first.</summary>
    /// <param name="order">Only of this order, or of any.</param>
    /// <param name="before">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<Case>> CasesAsync(Id<Order>? order, string? before, CancellationToken cancellationToken) =>
        ReadAsync(
            session => CaseRows.ListAsync(session, order?.ToString() ?? "", before, Limits.Page, cancellationToken), cancellationToken);

    /// <summary>
    /// The story of an order: what came in, what it moved, what was asked and told; <c>null</c> if there is no such order.
    /// </summary>
    public Task<OrderStory?> StoryAsync(Id<Order> id, CancellationToken cancellationToken) => ReadAsync(
        async session => await OrderRows.FindAsync(session, id, cancellationToken).ConfigureAwait(false) is { } order
            ? new OrderStory(
                order,
                await InboxRows.OfOrderAsync(session, id, OrderStory.Most, cancellationToken).ConfigureAwait(false),
                await TransitionRows.OfOrderAsync(session, id, OrderStory.Most, cancellationToken).ConfigureAwait(false),
                await CallRows.OfOrderAsync(session, id, OrderStory.Most, cancellationToken).ConfigureAwait(false),
                InSequence(
                    await NoticeRows.ListAsync(session, id.ToString(), null, OrderStory.Most, cancellationToken).ConfigureAwait(false)),
                await CaseRows.ListAsync(session, id.ToString(), null, OrderStory.Most, cancellationToken).ConfigureAwait(false),
                await LedgerRows.ListAsync(session, id, null, OrderStory.Most, cancellationToken).ConfigureAwait(false))
            : null,
        cancellationToken);

    /// <summary>A page of the ledger's balances, by account and commodity.</summary>
    /// <param name="after">The last balance of the page before, or none; its amount does not matter.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<LedgerBalance>> LedgerBalancesAsync(LedgerBalance? after, CancellationToken cancellationToken) =>
        ReadAsync(session => LedgerRows.BalancesAsync(session, after, Limits.Page, cancellationToken), cancellationToken);

    /// <summary>A page of the ledger's transactions, oldest first.</summary>
    /// <param name="order">Only of this order, or of any.</param>
    /// <param name="after">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<LedgerTransaction>> LedgerTransactionsAsync(Id<Order>? order, string? after, CancellationToken cancellationToken) =>
        ReadAsync(session => LedgerRows.ListAsync(session, order, after, Limits.Page, cancellationToken), cancellationToken);

    /// <summary>
    /// Proves the ledger as it is at the start: checks each transaction, adds up all entries anew, compares the balances.
    /// </summary>
    /// <param name="report">Told how far it is, after each thousand transactions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LedgerVerdict> ProveLedgerAsync(Action<LedgerProgress> report, CancellationToken cancellationToken)
    {
        var session = await _store.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await new LedgerProof(session, report).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How much waits and how much needs a person.</summary>
    public Task<Backlog> BacklogAsync(CancellationToken cancellationToken) => ReadAsync(
        async session => new Backlog(
            (await InboxRows.CountAsync(session, cancellationToken).ConfigureAwait(false))
                .ToDictionary(row => row.Status, row => row.Count),
            await InboxRows.OldestDueAsync(session, cancellationToken).ConfigureAwait(false)),
        cancellationToken);

    /// <summary>Ids of one millisecond are in no order; the sequence is.</summary>
    static List<Notice> InSequence(List<Notice> notices) => [.. notices.OrderBy(notice => notice.Sequence)];

    async Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellationToken)
    {
        var session = await _store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await read(session).ConfigureAwait(false);
    }
}

/// <summary>The story of an order.</summary>
/// <param name="Order">The order as it is.</param>
/// <param name="Events">What came in about it, oldest first.</param>
/// <param name="Transitions">What that moved, in order.</param>
/// <param name="Calls">What providers were asked, oldest first.</param>
/// <param name="Notices">What the application was told, in order.</param>
/// <param name="Cases">What needs a person.</param>
/// <param name="Postings">What was booked for it, oldest first.</param>
public sealed record OrderStory(
    Order Order,
    IReadOnlyList<Event> Events,
    IReadOnlyList<Transition> Transitions,
    IReadOnlyList<Call> Calls,
    IReadOnlyList<Notice> Notices,
    IReadOnlyList<Case> Cases,
    IReadOnlyList<LedgerTransaction> Postings)
{
    internal const int Most = 500;
}

/// <summary>How much waits and how much needs a person.</summary>
/// <param name="Unresolved">Events by status, those at rest left out.</param>
/// <param name="OldestDue">Since when the oldest due event waits, if one does.</param>
public sealed record Backlog(IReadOnlyDictionary<EventStatus, long> Unresolved, DateTimeOffset? OldestDue);
