using System.Text.Json;
using System.Text.Json.Nodes;
using Quittance.Storage;

namespace Quittance.Decisions;

/// <summary>
/// What one event changes: read through to what the batch has so far, written only here. It is taken over whole or not at all.
/// </summary>
sealed class Decision(Books books, Moment moment)
{
    public Moment Moment => moment;

    public Dictionary<Id<Order>, Order> Orders { get; } = [];

    public Dictionary<Id<Payment>, Payment> Payments { get; } = [];

    public Dictionary<Id<Call>, Call> Calls { get; } = [];

    public Dictionary<string, Capacity> Capacities { get; } = new(StringComparer.Ordinal);

    public Layer<Id<Refund>, Refund> Refunds { get; } = new(books.Refunds);

    public Layer<ExternalRef, Dispute> Disputes { get; } = new(books.Disputes);

    public Layer<Id<Case>, Case> KnownCases { get; } = new(books.KnownCases);

    public Layer<Id<Seller>, Seller> Sellers { get; } = new(books.Sellers);

    public Layer<Id<Transfer>, Transfer> Transfers { get; } = new(books.Transfers);

    public Layer<Id<Reversal>, Reversal> Reversals { get; } = new(books.Reversals);

    public Layer<ExternalRef, Payout> Payouts { get; } = new(books.Payouts);

    public Layer<Id<Grant>, Grant> Grants { get; } = new(books.Grants);

    public Layer<Id<Reservation>, Reservation> Reservations { get; } = new(books.Reservations);

    public Layer<(string Customer, string Meter), MeterBalance> Meters { get; } = new(books.Meters);

    public List<Notice> Notices { get; } = [];

    public List<Case> Cases { get; } = [];

    public List<LedgerTransaction> Postings { get; } = [];

    /// <summary>Whether anything was changed.</summary>
    public bool IsEmpty =>
        Orders.Count == 0
            && Payments.Count == 0
            && Calls.Count == 0
            && Capacities.Count == 0
            && Refunds.Changed.Count == 0
            && Disputes.Changed.Count == 0
            && KnownCases.Changed.Count == 0
            && Sellers.Changed.Count == 0
            && Transfers.Changed.Count == 0
            && Reversals.Changed.Count == 0
            && Payouts.Changed.Count == 0
            && Grants.Changed.Count == 0
            && Reservations.Changed.Count == 0
            && Notices.Count == 0
            && Cases.Count == 0
            && Postings.Count == 0;

    /// <summary>The order that the event is about, if it is one of ours.</summary>
    public Id<Order>? Subject { get; private set; }

    /// <summary>Writes down which order the event is about; the first one named counts.</summary>
    public void Concerns(Id<Order>? order) => Subject ??= order;

    public Order? Order(Id<Order> id) => Orders.GetValueOrDefault(id) ?? books.Orders.GetValueOrDefault(id);

    public Payment? Payment(Id<Payment> id) => Payments.GetValueOrDefault(id) ?? books.Payments.GetValueOrDefault(id);

    public Call? Call(Id<Call> id) => Calls.GetValueOrDefault(id) ?? books.Calls.GetValueOrDefault(id);

    public Capacity? Capacity(string name) => Capacities.GetValueOrDefault(name) ?? books.Capacities.GetValueOrDefault(name);

    /// <summary>The payments of an order, oldest first.</summary>
    public IEnumerable<Payment> PaymentsOf(Id<Order> order) =>
        Payments.Values.Where(payment => payment.Shares.Any(share => share.Order == order))
            .Concat(books.PaymentsOf(order).Where(id => !Payments.ContainsKey(id)).Select(id => books.Payments[id]))
            .OrderBy(payment => payment.Id.ToString(), StringComparer.Ordinal);

    /// <summary>The payment that owns one of some objects at the provider.</summary>
    /// <param name="refs">The objects.</param>
    /// <param name="besides">A payment that is not looked for.</param>
    public Payment? OwnerOf(IEnumerable<ExternalRef> refs, Id<Payment>? besides = null)
    {
        foreach (var reference in refs)
        {
            var owner = Payments.Values.FirstOrDefault(payment => payment.Id != besides && payment.Owns(reference))
                ?? (books.OwnerOf(reference) is { } id && id != besides ? Payment(id) : null);
            if (owner?.Owns(reference) is true)
                return owner;
        }

        return null;
    }

    /// <summary>Every call that is open.</summary>
    public IEnumerable<Call> OpenCalls() =>
        Calls.Values.Concat(books.Calls.Values.Where(call => !Calls.ContainsKey(call.Id))).Where(call => call.IsOpen);

    /// <summary>The open calls about a payment.</summary>
    public IEnumerable<Call> OpenCallsOf(Id<Payment> payment) =>
        Calls.Values.Where(call => call.Payment == payment)
            .Concat(books.CallsOf(payment).Where(id => !Calls.ContainsKey(id)).Select(id => books.Calls[id]))
            .Where(call => call.IsOpen);

    public IEnumerable<Refund> RefundsOf(Id<Payment> payment) =>
        Refunds.All.Where(refund => refund.Payment == payment).OrderBy(refund => refund.Id.ToString(), StringComparer.Ordinal);

    public IEnumerable<Dispute> DisputesOf(Id<Payment> payment) =>
        Disputes.All.Where(dispute => dispute.Payment == payment).OrderBy(dispute => dispute.Id.ToString(), StringComparer.Ordinal);

    public IEnumerable<Transfer> TransfersOf(Id<Payment> payment) =>
        Transfers.All.Where(transfer => transfer.Payment == payment)
            .OrderBy(transfer => transfer.Id.ToString(), StringComparer.Ordinal);

    public IEnumerable<Reversal> ReversalsOf(Id<Transfer> transfer) =>
        Reversals.All.Where(reversal => reversal.Transfer == transfer)
            .OrderBy(reversal => reversal.Id.ToString(), StringComparer.Ordinal);

    public IEnumerable<Grant> GrantsOf(Id<Order> order) => Grants.All.Where(grant => grant.Order == order).OrderBy(grant => grant.Line);

    public SellerFunds? FundsOf(Id<Seller> seller, Currency currency) => books.Funds.GetValueOrDefault((seller, currency.Code));

    public void Put(Order order)
    {
        Concerns(order.Id);
        if (order != Order(order.Id))
            Orders[order.Id] = order with { DueAt = Deadline.Of(order, this) };
    }

    public void Put(Payment payment)
    {
        if (payment != Payment(payment.Id))
            Payments[payment.Id] = payment;
    }

    public void Put(Call call) => Calls[call.Id] = call;

    public void Put(Capacity capacity) => Capacities[capacity.Name] = capacity;

    /// <summary>Decides that a provider is to be asked, once the decision is durable.</summary>
    public void Ask(string provider, ProviderRequest request, Id<Payment>? payment, Id<Order>? order, DateTimeOffset? due = null) =>
        Put(new Call
        {
            Id = moment.Ids.Next<Call>(),
            Provider = provider,
            Request = request,
            Payment = payment,
            Order = order,
            DueAt = due ?? moment.At,
            CreatedAt = moment.At,
        });

    /// <summary>Tells the application, next in the order's sequence.</summary>
    public void Notify(Id<Order> id, string type, Action<JsonObject>? more = null)
    {
        var order = Order(id)! with { Notices = Order(id)!.Notices + 1 };
        Orders[id] = order;
        var payload = new JsonObject
        {
            ["id"] = id.ToString(),
            ["status"] = Words.Of(order.Status),
            ["currency"] = order.Terms.Currency.Code,
            ["amount"] = order.Terms.Amount,
            ["amount_paid"] = order.AmountPaid,
            ["amount_refunded"] = order.AmountRefunded,
            ["amount_disputed"] = order.AmountDisputed,
            ["metadata"] = JsonSerializer.SerializeToNode(order.Terms.Metadata),
        };
        more?.Invoke(payload);
        Notices.Add(new Notice
        {
            Id = moment.Ids.Next<Notice>(),
            Order = id,
            Sequence = order.Notices,
            Type = type,
            Payload = payload.ToJsonString(),
            CreatedAt = moment.At,
            DueAt = moment.At,
        });
    }

    /// <summary>Books value; the same cause never posts a second time.</summary>
    public void Post(LedgerTransaction transaction) => Postings.Add(transaction);

    /// <summary>Books value: what does not move anything is left out, and nothing at all is no transaction.</summary>
    public void Post(string cause, IEnumerable<LedgerEntry> entries, Id<Order>? order, Id<Payment>? payment)
    {
        LedgerEntry[] moved =
        [
            .. entries.GroupBy(entry => (entry.Account, entry.Commodity))
                .Select(group => new LedgerEntry(group.Key.Account, group.Key.Commodity, group.Sum(entry => entry.Amount)))
                .Where(entry => entry.Amount != 0),
        ];
        if (moved.Length > 0)
            Post(LedgerTransaction.Of(moment.Ids.Next<LedgerTransaction>(), cause, moved, moment.Event, moment.At, order, payment));
    }

    /// <summary>Puts something in front of a person; the same cause never opens a second case.</summary>
    public void Open(CaseKind kind, string cause, Id<Order>? order, Id<Payment>? payment, Money? amount, string summary) =>
        Cases.Add(new Case
        {
            Id = moment.Ids.Next<Case>(),
            Kind = kind,
            Cause = cause,
            Order = order,
            Payment = payment,
            Amount = amount,
            Summary = summary,
            OpenedAt = moment.At,
        });

    /// <summary>The changes of status, for the order's story.</summary>
    public IEnumerable<Transition> Transitions()
    {
        foreach (var (id, payment) in Payments)
        {
            var before = books.Payments.GetValueOrDefault(id);
            if (before is null || before.Status != payment.Status)
            {
                foreach (var share in payment.Shares)
                    yield return new Transition(
                        share.Order,
                        id.ToString(),
                        before is null ? null : Words.Of(before.Status),
                        Words.Of(payment.Status),
                        moment.Event,
                        moment.At);
            }
        }

        foreach (var step in Movements())
            yield return step;
        foreach (var (id, order) in Orders)
        {
            var before = books.Orders.GetValueOrDefault(id);
            if (before is null || before.Status != order.Status)
                yield return new Transition(
                    id, id.ToString(), before is null ? null : Words.Of(before.Status), Words.Of(order.Status), moment.Event, moment.At);
        }
    }

    /// <summary>The changes of status of what belongs to a payment: its refunds, disputes, transfers and their reversals.</summary>
    IEnumerable<Transition> Movements()
    {
        foreach (var (id, refund) in Refunds.Changed)
        {
            foreach (var step in Moved(OrdersOf(refund.Payment, refund.Order), id.ToString(), Refunds.Before(id)?.Status, refund.Status))
                yield return step;
        }

        foreach (var (reference, dispute) in Disputes.Changed)
        {
            var before = Disputes.Before(reference)?.Status;
            foreach (var step in Moved(OrdersOf(dispute.Payment, null), dispute.Id.ToString(), before, dispute.Status))
                yield return step;
        }

        foreach (var (id, transfer) in Transfers.Changed)
        {
            foreach (var step in Moved([transfer.Order], id.ToString(), Transfers.Before(id)?.Status, transfer.Status))
                yield return step;
        }

        foreach (var (id, reversal) in Reversals.Changed)
        {
            var order = Transfers.Find(reversal.Transfer)!.Order;
            foreach (var step in Moved([order], id.ToString(), Reversals.Before(id)?.Status, reversal.Status))
                yield return step;
        }
    }

    IEnumerable<Id<Order>> OrdersOf(Id<Payment>? payment, Id<Order>? only) =>
        only is { } one ? [one] : payment is { } id ? Payment(id)!.Shares.Select(share => share.Order) : [];

    IEnumerable<Transition> Moved<T>(IEnumerable<Id<Order>> orders, string subject, T? from, T to)
        where T : struct, Enum =>
        from is { } before && before.Equals(to)
            ? []
            : orders.Select(order => new Transition(
                order, subject, from is { } known ? Words.Of(known) : null, Words.Of(to), moment.Event, moment.At));
}
