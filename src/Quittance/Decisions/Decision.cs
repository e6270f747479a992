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

    public List<Notice> Notices { get; } = [];

    public List<Case> Cases { get; } = [];

    public List<LedgerTransaction> Postings { get; } = [];

    /// <summary>Whether anything was changed.</summary>
    public bool IsEmpty =>
        Orders.Count == 0
            && Payments.Count == 0
            && Calls.Count == 0
            && Capacities.Count == 0
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

    public IEnumerable<Payment> AllPayments() =>
        Payments.Values.Concat(books.Payments.Values.Where(payment => !Payments.ContainsKey(payment.Id)))
            .OrderBy(payment => payment.Id.ToString(), StringComparer.Ordinal);

    public IEnumerable<Payment> PaymentsOf(Id<Order> order) =>
        AllPayments().Where(payment => payment.Shares.Any(share => share.Order == order));

    public IEnumerable<Call> OpenCalls() =>
        Calls.Values.Concat(books.Calls.Values.Where(call => !Calls.ContainsKey(call.Id))).Where(call => call.IsOpen);

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

        foreach (var (id, order) in Orders)
        {
            var before = books.Orders.GetValueOrDefault(id);
            if (before is null || before.Status != order.Status)
                yield return new Transition(
                    id, id.ToString(), before is null ? null : Words.Of(before.Status), Words.Of(order.Status), moment.Event, moment.At);
        }
    }
}
