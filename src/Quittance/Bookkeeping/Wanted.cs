namespace Quittance.Bookkeeping;

/// <summary>What a batch's facts name, by table.</summary>
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

    public HashSet<string> Refunds { get; } = new(StringComparer.Ordinal);

    /// <summary>The provider's ids of refunds, disputes, transfers and payouts.</summary>
    public HashSet<string> Movements { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Transfers { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Cases { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Sellers { get; } = new(StringComparer.Ordinal);

    public HashSet<string> SellerAccounts { get; } = new(StringComparer.Ordinal);

    /// <summary>In the order in which they are held, so that no two wait for each other.</summary>
    public SortedSet<(string Customer, string Meter)> Meters { get; } = new(
        Comparer<(string Customer, string Meter)>.Create((left, right) =>
            string.CompareOrdinal(left.Customer, right.Customer) is var order and not 0
                ? order
                : string.CompareOrdinal(left.Meter, right.Meter)));

    public HashSet<string> Reservations { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds an id, if there is one.</summary>
    public static void Add<T>(HashSet<string> set, Id<T>? id)
        where T : IIdentified
    {
        if (id is { } known)
            set.Add(known.ToString());
    }

    void Want(Fact fact)
    {
        switch (fact)
        {
            case OrderPlaced placed:
                Capacities.UnionWith(placed.Terms.Capacities().Keys);
                Sellers.UnionWith(placed.Terms.Lines.Select(line => line.Seller?.ToString()).OfType<string>());
                break;
            case CapacityDeclared declared:
                Capacities.Add(declared.Name);
                break;
            case CodeEntered { Order: var order }:
                Add<Order>(Orders, order);
                break;
            case CheckoutAsked { Order: var order }:
                Add<Order>(Orders, order);
                break;
            case CancelAsked { Order: var order }:
                Add<Order>(Orders, order);
                break;
            case ReadAsked { Order: var order }:
                Add<Order>(Orders, order);
                break;
            case DeadlinePassed { Order: var order }:
                Add<Order>(Orders, order);
                break;
            case PaymentFact { About: var about }:
                Want(about);
                break;
            case CheckoutAbsent { Payment: var payment }:
                Add<Payment>(Payments, payment);
                break;
            case CallSettled { Call: var call }:
                Add<Call>(Calls, call);
                break;
            case PaymentOverdue { Payment: var payment }:
                Add<Payment>(Payments, payment);
                break;
            case EventsMissed:
                break;
            default:
                WantMoney(fact);
                break;
        }
    }

    void WantMoney(Fact fact)
    {
        switch (fact)
        {
            case RefundAsked { Order: var order }:
                Add<Order>(Orders, order);
                break;
            case CaseDecided { Case: var decided }:
                Add<Case>(Cases, decided);
                break;
            case RefundTold told:
                Want(told.About);
                Add(Refunds, told.Ours);
                Movements.Add(told.Refund.Value);
                break;
            case RefundsChanged { About: var about }:
                Want(about);
                break;
            case DisputeTold told:
                Want(told.About);
                Movements.Add(told.Dispute.Value);
                break;
            case SettlementTold { About: var about }:
                Want(about);
                break;
            case TransferTold told:
                Add(Transfers, told.Ours);
                Movements.Add(told.Transfer.Value);
                break;
            case ReversalTold told:
                Movements.Add(told.Transfer.Value);
                break;
            case PayoutTold told:
                Movements.Add(told.Payout.Value);
                if (told.Account is { } account)
                    SellerAccounts.Add(account);
                break;
            case MovementChanged { Target: var target }:
                Movements.Add(target.Value);
                break;
            case MovementAbsent { Sought: var sought }:
                Add<Call>(Calls, sought);
                break;
            case SellerDeclared declared:
                Add(Sellers, declared.Seller);
                SellerAccounts.Add(declared.Account);
                break;
            case TransferDue { Transfer: var transfer }:
                Add<Transfer>(Transfers, transfer);
                break;
            case UnitsUsed used:
                Meters.Add((used.Customer, used.Meter));
                Add(Reservations, used.Reservation);
                break;
            case UnitsReserved reserved:
                Meters.Add((reserved.Customer, reserved.Meter));
                break;
            case ReservationReleased { Reservation: var reservation }:
                Add<Reservation>(Reservations, reservation);
                break;
            default:
                throw new InvalidOperationException($"What {fact.GetType().Name} touches is not written down.");
        }
    }

    void Want(PaymentSubject about)
    {
        Add(Payments, about.Payment);
        Orders.UnionWith(about.Orders.Select(order => order.ToString()));
        Refs.UnionWith(about.Refs.Select(reference => reference.Value));
    }
}
