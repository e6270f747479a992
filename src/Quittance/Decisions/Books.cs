namespace Quittance.Decisions;

/// <summary>What is loaded for one batch of events, and what the batch has made of it so far.</summary>
sealed class Books
{
    public Dictionary<Id<Order>, Order> Orders { get; } = [];

    public Dictionary<Id<Payment>, Payment> Payments { get; } = [];

    public Dictionary<Id<Call>, Call> Calls { get; } = [];

    public Dictionary<string, Capacity> Capacities { get; } = new(StringComparer.Ordinal);

    public List<Notice> Notices { get; } = [];

    public List<Case> Cases { get; } = [];

    public List<Transition> Transitions { get; } = [];

    public List<LedgerTransaction> Postings { get; } = [];

    /// <summary>Takes over what one event's decision changed.</summary>
    public void Take(Decision decision)
    {
        Transitions.AddRange(decision.Transitions());
        foreach (var (id, order) in decision.Orders)
            Orders[id] = order;
        foreach (var (id, payment) in decision.Payments)
            Payments[id] = payment;
        foreach (var (id, call) in decision.Calls)
            Calls[id] = call;
        foreach (var (name, capacity) in decision.Capacities)
            Capacities[name] = capacity;
        Notices.AddRange(decision.Notices);
        Cases.AddRange(decision.Cases);
        Postings.AddRange(decision.Postings);
    }
}
