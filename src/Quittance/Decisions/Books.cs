namespace Quittance.Decisions;

/// <summary>What is loaded for one batch of events, and what the batch has made of it so far.</summary>
sealed class Books
{
    public Dictionary<Id<Order>, Order> Orders { get; } = [];

    public Dictionary<Id<Payment>, Payment> Payments { get; } = [];

    public Dictionary<Id<Call>, Call> Calls { get; } = [];

    public Dictionary<string, Capacity> Capacities { get; } = new(StringComparer.Ordinal);

    public Layer<Id<Refund>, Refund> Refunds { get; } = new();

    public Layer<ExternalRef, Dispute> Disputes { get; } = new();

    public Layer<Id<Case>, Case> KnownCases { get; } = new();

    public Layer<Id<Seller>, Seller> Sellers { get; } = new();

    public Layer<Id<Transfer>, Transfer> Transfers { get; } = new();

    public Layer<Id<Reversal>, Reversal> Reversals { get; } = new();

    public Layer<ExternalRef, Payout> Payouts { get; } = new();

    public Layer<Id<Grant>, Grant> Grants { get; } = new();

    public Layer<Id<Reservation>, Reservation> Reservations { get; } = new();

    /// <summary>What sellers hold, by the seller's id and the currency's code.</summary>
    public Dictionary<(Id<Seller> Seller, string Currency), SellerFunds> Funds { get; } = [];

    public Layer<(string Customer, string Meter), MeterBalance> Meters { get; } = new();

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
        Refunds.Take(decision.Refunds);
        Disputes.Take(decision.Disputes);
        KnownCases.Take(decision.KnownCases);
        Sellers.Take(decision.Sellers);
        Transfers.Take(decision.Transfers);
        Reversals.Take(decision.Reversals);
        Payouts.Take(decision.Payouts);
        Grants.Take(decision.Grants);
        Reservations.Take(decision.Reservations);
        Meters.Take(decision.Meters);
        Notices.AddRange(decision.Notices);
        Cases.AddRange(decision.Cases);
        Postings.AddRange(decision.Postings);
    }
}
