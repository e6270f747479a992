using Quittance.Capacities;
using Quittance.Decisions;
using Quittance.Orders;
using Quittance.Outbox;
using Quittance.Payments;
using Quittance.Storage;

namespace Quittance.Bookkeeping;

/// <summary>Loads everything that a batch's facts touch: one query per table, rows locked in id order.</summary>
static class BookLoader
{
    public static async Task<Books> LoadAsync(Session session, IReadOnlyCollection<Fact> facts, CancellationToken cancellationToken)
    {
        var books = new Books();
        var wanted = new Wanted(facts);
        var calls = wanted.Calls.Count == 0
            ? []
            : await CallRows.ByIdsAsync(session, wanted.Calls, cancellationToken).ConfigureAwait(false);
        foreach (var call in calls)
        {
            Add(wanted.Orders, call.Order);
            Add(wanted.Payments, call.Payment);
        }

        if (wanted.Refs.Count > 0)
            wanted.Payments.UnionWith(await PaymentRows.OwnersAsync(session, wanted.Refs, cancellationToken).ConfigureAwait(false));
        if (wanted.Payments.Count > 0)
            wanted.Orders.UnionWith(await PaymentRows.OrdersOfAsync(session, wanted.Payments, cancellationToken).ConfigureAwait(false));
        if (wanted.Orders.Count > 0)
            await LoadOrdersAsync(session, books, wanted, cancellationToken).ConfigureAwait(false);
        if (wanted.Calls.Count > 0)
        {
            // Read again now that the orders are locked: an answer that was booked meanwhile has settled the call.
            foreach (var call in await CallRows.ByIdsAsync(session, wanted.Calls, cancellationToken).ConfigureAwait(false))
                books.Calls[call.Id] = call;
        }

        if (wanted.Capacities.Count > 0)
        {
            foreach (var capacity in await CapacityRows.LockAsync(session, wanted.Capacities, cancellationToken).ConfigureAwait(false))
                books.Capacities[capacity.Name] = capacity;
        }

        return books;
    }

    static async Task LoadOrdersAsync(Session session, Books books, Wanted wanted, CancellationToken cancellationToken)
    {
        foreach (var order in await OrderRows.LockAsync(session, wanted.Orders, cancellationToken).ConfigureAwait(false))
        {
            books.Orders[order.Id] = order;
            wanted.Capacities.UnionWith(order.Terms.Capacities().Keys);
        }

        foreach (var payment in await PaymentRows.OfOrdersAsync(session, wanted.Orders, cancellationToken).ConfigureAwait(false))
            books.Payments[payment.Id] = payment;
        if (books.Payments.Count == 0)
            return;
        var payments = books.Payments.Keys.Select(id => id.ToString()).ToArray();
        foreach (var call in await CallRows.OpenOfAsync(session, payments, cancellationToken).ConfigureAwait(false))
            books.Calls[call.Id] = call;
    }

    static void Add<T>(HashSet<string> set, Id<T>? id)
        where T : IIdentified
    {
        if (id is { } known)
            set.Add(known.ToString());
    }

    /// <summary>What the facts name.</summary>
    sealed class Wanted
    {
        public Wanted(IReadOnlyCollection<Fact> facts)
        {
            foreach (var fact in facts)
                Want(fact);
        }

        public HashSet<string> Orders { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Payments { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Refs { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Calls { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Capacities { get; } = new(StringComparer.Ordinal);

        void Want(Fact fact)
        {
            switch (fact)
            {
                case OrderPlaced placed:
                    Capacities.UnionWith(placed.Terms.Capacities().Keys);
                    break;
                case CapacityDeclared declared:
                    Capacities.Add(declared.Name);
                    break;
                case CodeEntered { Order: var order }:
                    Add(Orders, (Id<Order>?)order);
                    break;
                case CheckoutAsked { Order: var order }:
                    Add(Orders, (Id<Order>?)order);
                    break;
                case CancelAsked { Order: var order }:
                    Add(Orders, (Id<Order>?)order);
                    break;
                case ReadAsked { Order: var order }:
                    Add(Orders, (Id<Order>?)order);
                    break;
                case DeadlinePassed { Order: var order }:
                    Add(Orders, (Id<Order>?)order);
                    break;
                case PaymentFact { About: var about }:
                    Add(Payments, about.Payment);
                    Orders.UnionWith(about.Orders.Select(order => order.ToString()));
                    Refs.UnionWith(about.Refs.Select(reference => reference.Value));
                    break;
                case CheckoutAbsent { Payment: var payment }:
                    Add(Payments, (Id<Payment>?)payment);
                    break;
                case CallSettled { Call: var call }:
                    Add(Calls, (Id<Call>?)call);
                    break;
                default:
                    throw new InvalidOperationException($"What {fact.GetType().Name} touches is not written down.");
            }
        }
    }
}
