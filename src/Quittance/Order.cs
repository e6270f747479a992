namespace Quittance;

/// <summary>What a customer owes for.</summary>
public sealed record Order : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "ord_";

    /// <summary>The order's id.</summary>
    public required Id<Order> Id { get; init; }

    /// <summary>What is owed and by whom; it never changes.</summary>
    public required OrderTerms Terms { get; init; }

    /// <summary>Where the order stands.</summary>
    public required OrderStatus Status { get; init; }

    /// <summary>The payment that the order waits for while it is <see cref="OrderStatus.Pending"/>.</summary>
    public Id<Payment>? ActivePayment { get; init; }

    /// <summary>The payment that paid the order.</summary>
    public Id<Payment>? PaidBy { get; init; }

    /// <summary>When it was paid.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>What providers say they received for the order, in minor units.</summary>
    public long AmountPaid { get; init; }

    /// <summary>Confirmed refunds, in minor units.</summary>
    public long AmountRefunded { get; init; }

    /// <summary>What disputes have withdrawn, in minor units.</summary>
    public long AmountDisputed { get; init; }

    /// <summary>Whether the order's capacity is held for it.</summary>
    public bool Held { get; init; }

    /// <summary>Set while payments are being closed at the provider so that the order can end.</summary>
    public Closing Closing { get; init; }

    /// <summary>The one-time code of a guest, hashed; <c>null</c> once it is verified.</summary>
    public string? CodeHash { get; init; }

    /// <summary>Wrong codes so far.</summary>
    public int CodeFailures { get; init; }

    /// <summary>When something is to happen by itself; <c>null</c> when nothing is.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When an order that nobody pays ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many notices the order has given.</summary>
    public int Notices { get; init; }

    /// <summary>When it was placed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether its money came, whatever became of it since.</summary>
    public bool WasPaid =>
        Status is OrderStatus.Paid or OrderStatus.RefundPending or OrderStatus.PartiallyRefunded or OrderStatus.Refunded;

    /// <summary>What is owed.</summary>
    public Money Amount => new(Terms.Amount, Terms.Currency);
}

/// <summary>Where an order stands: each status has one meaning (see docs/reference/statuses.md).</summary>
public enum OrderStatus
{
    /// <summary>Placed by a guest who has not proved the e-mail yet; nothing is held.</summary>
    Draft,

    /// <summary>Payment is required and no attempt is active; nothing is held.</summary>
    Unpaid,

    /// <summary>Exactly one attempt is active; capacity is held.</summary>
    Pending,

    /// <summary>A verified fact of the provider confirmed the money.</summary>
    Paid,

    /// <summary>It was paid, and at least one refund is under way.</summary>
    RefundPending,

    /// <summary>It was paid, and confirmed refunds gave back a part.</summary>
    PartiallyRefunded,

    /// <summary>It was paid, and confirmed refunds gave back all of it.</summary>
    Refunded,

    /// <summary>Called off; it will not be paid.</summary>
    Canceled,

    /// <summary>Its time ran out; it will not be paid.</summary>
    Expired,
}

/// <summary>Why an order's payments are being closed.</summary>
public enum Closing
{
    /// <summary>They are not.</summary>
    None,

    /// <summary>Somebody called the order off.</summary>
    Cancel,

    /// <summary>The order's time ran out.</summary>
    Expire,
}

/// <summary>What is owed and by whom.</summary>
/// <param name="Kind">What sort of order it is.</param>
/// <param name="Currency">The currency of every amount in it.</param>
/// <param name="Lines">What is bought; at least one.</param>
/// <param name="CustomerId">The application's id of the customer, if it gave one.</param>
/// <param name="CustomerEmail">The customer's e-mail, if given.</param>
/// <param name="Metadata">The application's own notes; returned unchanged.</param>
public sealed record OrderTerms(
    OrderKind Kind,
    Currency Currency,
    IReadOnlyList<OrderLine> Lines,
    string? CustomerId,
    string? CustomerEmail,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The sum of the lines, in minor units.</summary>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public long Amount => Lines.Sum(line => line.Amount);

    /// <summary>How much of each capacity the order takes, by name.</summary>
    public IReadOnlyDictionary<string, long> Capacities() =>
        Lines.Where(line => line.Capacity is not null)
            .GroupBy(line => line.Capacity!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(line => line.Quantity), StringComparer.Ordinal);
}

/// <summary>What sort of order it is.</summary>
public enum OrderKind
{
    /// <summary>A place or a time.</summary>
    Booking,

    /// <summary>Goods from a catalogue.</summary>
    Catalog,

    /// <summary>An invoice that was sent.</summary>
    Invoice,

    /// <summary>A period of a subscription.</summary>
    Subscription,

    /// <summary>Prepaid units or credit.</summary>
    TopUp,
}

/// <summary>One thing that is bought.</summary>
/// <param name="Description">What it is, as the customer reads it.</param>
/// <param name="Quantity">How many; at least one.</param>
/// <param name="UnitAmount">The price of one, in minor units; zero or more.</param>
/// <param name="Capacity">The capacity that it takes, if what is sold is limited.</param>
/// <param name="Seller">Who it is sold for; <c>null</c> where it is the operator's own.</param>
/// <param name="PlatformFee">What the operator keeps of a seller's whole line, in minor units; at most the line.</param>
/// <param name="Grant">What the customer gets by paying it, if it is a licence, an access or prepaid units.</param>
public sealed record OrderLine(
    string Description,
    long Quantity,
    long UnitAmount,
    string? Capacity,
    Id<Seller>? Seller = null,
    long PlatformFee = 0,
    LineGrant? Grant = null)
{
    /// <summary>The price of all of it, in minor units.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public long Amount => Quantity * UnitAmount;
}
