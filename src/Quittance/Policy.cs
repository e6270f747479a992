namespace Quittance;

/// <summary>What the operator has declared: the figures and choices that decisions follow.</summary>
public sealed record Policy
{
    /// <summary>How long a guest's draft waits for its code. Default 30 minutes.</summary>
    public TimeSpan DraftLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long an order waits to be paid. Default 7 days.</summary>
    public TimeSpan OrderLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long a payment page stays open, and so how long capacity is held. Default 60 minutes; Stripe takes 30 minutes to 24
    /// hours.
    /// </summary>
    public TimeSpan CheckoutLifetime { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>What happens to money that comes after the order ended or lost its place. Default: accepted if the place is free.</summary>
    public LateMoney LateMoney { get; init; } = LateMoney.AcceptIfFree;

    /// <summary>How long an event waits for what it names before a person must look. Default 3 days.</summary>
    public TimeSpan ParkedLifetime { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How often an event is tried before it is dead. Default 5.</summary>
    public int EventMaxAttempts { get; init; } = 5;

    /// <summary>
    /// After this time a listing that does not hold an unanswered call's object proves that it was never made: longer than any
    /// provider remembers a key and any payment page can live. Default 72 hours.
    /// </summary>
    public TimeSpan AbsenceProvenAfter { get; init; } = TimeSpan.FromHours(72);

    /// <summary>
    /// How far a provider's listing may be behind what it has done: sooner than this after a call, what the listing does not hold may be
    /// there all the same. Default 30 minutes.
    /// </summary>
    public TimeSpan ListingLag { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>After a pause for the provider's own closing of a page, how long until we look ourselves. Default 5 minutes.</summary>
    public TimeSpan HoldGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after it was paid an order can be refunded. Default 14 days.</summary>
    public TimeSpan RefundWindow { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Who bears a lost dispute. Default: whoever was credited with the money, pro rata.</summary>
    public DisputeLoss DisputeLoss { get; init; } = DisputeLoss.Sellers;

    /// <summary>When a dispute takes prepaid units back. Default: as soon as the money is gone; a win brings both back.</summary>
    public UnitsInDispute UnitsInDispute { get; init; } = UnitsInDispute.FollowTheMoney;

    /// <summary>Whether a lost dispute ends licences and accesses that its money paid. Default yes.</summary>
    public bool LostDisputeEndsAccess { get; init; } = true;

    /// <summary>
    /// Whether money above what is due may be kept for the customer to use later. Off by default; only the operator can switch it on, never
    /// a client. While it is off, such money waits in suspense and a refund is owed.
    /// </summary>
    public bool CustomerCredit { get; init; }

    /// <summary>How long after it was paid a seller's part is transferred. Default 7 days.</summary>
    public TimeSpan TransferAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long each provider remembers an idempotency key, with a margin.</summary>
    public IReadOnlyDictionary<string, TimeSpan> KeyHorizons { get; init; } = new Dictionary<string, TimeSpan>();
}

/// <summary>Who bears a lost dispute.</summary>
public enum DisputeLoss
{
    /// <summary>Whoever was credited with the money, pro rata: sellers their part, the operator the rest.</summary>
    Sellers,

    /// <summary>The operator alone.</summary>
    Platform,
}

/// <summary>What becomes of prepaid units while their money is disputed.</summary>
public enum UnitsInDispute
{
    /// <summary>They go when the money goes, and come back when it comes back.</summary>
    FollowTheMoney,

    /// <summary>They go only when the dispute is lost.</summary>
    TakenWhenLost,
}

/// <summary>What happens to money that comes late.</summary>
public enum LateMoney
{
    /// <summary>The order is paid after all if its capacity is still free; otherwise a refund is owed and shown.</summary>
    AcceptIfFree,

    /// <summary>A refund is always owed and shown once the order has ended.</summary>
    Refund,
}
