namespace Quittance.Decisions;

/// <summary>What is loaded for one batch of events, and what the batch has made of it so far.</summary>
sealed class Books
{
    public Dictionary<Id<Order>, Order> Orders { get; } = [];

    readonly Dictionary<Id<Order>, HashSet<Id<Payment>>> _paymentsOf = [];
    readonly Dictionary<ExternalRef, Id<Payment>> _owners = [];
    readonly Dictionary<Id<Payment>, HashSet<Id<Call>>> _callsOf = [];
    readonly Dictionary<Id<Payment>, Payment> _payments = [];
    readonly Dictionary<Id<Call>, Call> _calls = [];

    public IReadOnlyDictionary<Id<Payment>, Payment> Payments => _payments;

    public IReadOnlyDictionary<Id<Call>, Call> Calls => _calls;

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

    /// <summary>Takes in a payment as it is by now.</summary>
    public void Keep(Payment payment)
    {
        _payments[payment.Id] = payment;
        foreach (var share in payment.Shares)
            Add(_paymentsOf, share.Order, payment.Id);
        if (payment.Session is { } session)
            _owners[session] = payment.Id;
        if (payment.Capture is { } capture)
            _owners[capture] = payment.Id;
    }

    /// <summary>Takes in a call as it is by now.</summary>
    public void Keep(Call call)
    {
        _calls[call.Id] = call;
        if (call.Payment is { } payment)
            Add(_callsOf, payment, call.Id);
    }

    /// <summary>The payments that pay a part of an order.</summary>
    public IReadOnlyCollection<Id<Payment>> PaymentsOf(Id<Order> order) => _paymentsOf.GetValueOrDefault(order) ?? [];

    /// <summary>The payment that an object at the provider belonged to when it was last looked at.</summary>
    public Id<Payment>? OwnerOf(ExternalRef reference) => _owners.TryGetValue(reference, out var owner) ? owner : null;

    /// <summary>The calls about a payment.</summary>
    public IReadOnlyCollection<Id<Call>> CallsOf(Id<Payment> payment) => _callsOf.GetValueOrDefault(payment) ?? [];

    /// <summary>Takes over what one event's decision changed.</summary>
    public void Take(Decision decision)
    {
        Transitions.AddRange(decision.Transitions());
        foreach (var (id, order) in decision.Orders)
            Orders[id] = order;
        foreach (var payment in decision.Payments.Values)
            Keep(payment);
        foreach (var call in decision.Calls.Values)
            Keep(call);
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

    static void Add<TKey, T>(Dictionary<TKey, HashSet<T>> sets, TKey key, T value)
        where TKey : notnull
    {
        if (!sets.TryGetValue(key, out var set))
            sets.Add(key, set = []);
        set.Add(value);
    }
}
