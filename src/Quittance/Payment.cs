namespace Quittance;

/// <summary>
/// One attempt to pay one or more orders through one provider: what is known of it. Each member only ever gains knowledge, by a
/// rule that does not mind the order in which facts come (in Payments); the status is read off the knowledge.
/// </summary>
public sealed record Payment : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "pay_";

    /// <summary>The payment's id.</summary>
    public required Id<Payment> Id { get; init; }

    /// <summary>The orders that it pays, each with its share in minor units; at least one.</summary>
    public required IReadOnlyList<PaymentShare> Shares { get; init; }

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>Live or test mode.</summary>
    public required bool Live { get; init; }

    /// <summary>What is asked for.</summary>
    public required Money Amount { get; init; }

    /// <summary>The provider's session, once known.</summary>
    public ExternalRef? Session { get; init; }

    /// <summary>The provider's object that moves the money, once known.</summary>
    public ExternalRef? Capture { get; init; }

    /// <summary>The charge behind the capture, once known.</summary>
    public ExternalRef? Charge { get; init; }

    /// <summary>What the provider keeps of it, once known.</summary>
    public Money? Fee { get; init; }

    /// <summary>To whom the money that was received is credited: what a refund or a lost dispute takes back from (V8).</summary>
    public IReadOnlyList<PaymentPart> Parts { get; init; } = [];

    /// <summary>Where the customer pays, once known.</summary>
    public string? Url { get; init; }

    /// <summary>When the provider closes the session by itself, once known.</summary>
    public DateTimeOffset? SessionExpiresAt { get; init; }

    /// <summary>The latest move of an unfinished payment.</summary>
    public Progress? Progress { get; init; }

    /// <summary>What the provider received, once it said so. Set once money came.</summary>
    public Money? Received { get; init; }

    /// <summary>How the attempt ended without money, if it did.</summary>
    public PaymentEnd? End { get; init; }

    /// <summary>Whether a call was sent whose outcome cannot be told yet.</summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>What the provider last said went wrong; nothing once money came.</summary>
    public PaymentError? LastError => End?.Error ?? Progress?.Error;

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where the attempt stands: what is known, in one word. Money received outweighs everything else.</summary>
    public PaymentStatus Status => this switch
    {
        { Received: not null } => PaymentStatus.Succeeded,
        { End.How: Closure.Failed } => PaymentStatus.Failed,
        { End.How: Closure.Canceled } => PaymentStatus.Canceled,
        { End.How: Closure.Expired } => PaymentStatus.Expired,
        { Progress.Step: ProgressStep.Processing } => PaymentStatus.Processing,
        { Progress.Step: ProgressStep.ActionRequired } => PaymentStatus.RequiresAction,
        { Session: not null } => PaymentStatus.Open,
        { OutcomeUnknown: true } => PaymentStatus.Unknown,
        _ => PaymentStatus.Starting,
    };

    /// <summary>Whether the provider's object is this payment's.</summary>
    internal bool Owns(ExternalRef reference) => reference == Session || reference == Capture;

    /// <summary>Whether the customer can still pay, or may be able to: then no second payment is begun.</summary>
    public bool IsLive => Received is null && End is null;
}

/// <summary>The part of a payment that pays one order.</summary>
/// <param name="Order">The order.</param>
/// <param name="Amount">What it is owed, in minor units of the payment's currency.</param>
public sealed record PaymentShare(Id<Order> Order, long Amount);

/// <summary>What of a payment's money one account of the ledger was credited with.</summary>
/// <param name="Order">The order that it pays; <c>null</c> for what pays none.</param>
/// <param name="Account">The account.</param>
/// <param name="Amount">How much, in minor units of what was received; zero or more.</param>
/// <param name="Seller">The seller, if the account is a seller's.</param>
public sealed record PaymentPart(Id<Order>? Order, LedgerAccount Account, long Amount, Id<Seller>? Seller = null);

/// <summary>A move of an unfinished payment.</summary>
/// <param name="Step">Where it stands.</param>
/// <param name="At">The provider's time of the move.</param>
/// <param name="Error">What went wrong, if a try failed.</param>
public sealed record Progress(ProgressStep Step, DateTimeOffset At, PaymentError? Error);

/// <summary>How an attempt ended without money.</summary>
/// <param name="How">In which way.</param>
/// <param name="Error">What went wrong, if anything did.</param>
public sealed record PaymentEnd(Closure How, PaymentError? Error);

/// <summary>Where an attempt stands.</summary>
public enum PaymentStatus
{
    /// <summary>The intent is recorded; the provider's answer is not known yet.</summary>
    Starting,

    /// <summary>The customer can pay at the provider.</summary>
    Open,

    /// <summary>The customer has something to do at the provider.</summary>
    RequiresAction,

    /// <summary>Initiated or captured; the money is not certain yet.</summary>
    Processing,

    /// <summary>The provider says that it received the money.</summary>
    Succeeded,

    /// <summary>The provider or the bank refused it for good.</summary>
    Failed,

    /// <summary>Called off.</summary>
    Canceled,

    /// <summary>Its time ran out, or we closed it.</summary>
    Expired,

    /// <summary>A call was made and its outcome cannot be told.</summary>
    Unknown,
}
