using System.Text.Json.Serialization;

namespace Quittance;

/// <summary>
/// What an event means, in words that no provider owns. The hierarchy is closed: a new kind of fact is a new case here and a new
/// arm in the decider. Facts that our own doors make (orders, deadlines) are stored as JSON and read back from it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(OrderPlaced), "order_placed")]
[JsonDerivedType(typeof(CodeEntered), "code_entered")]
[JsonDerivedType(typeof(CheckoutAsked), "checkout_asked")]
[JsonDerivedType(typeof(CancelAsked), "cancel_asked")]
[JsonDerivedType(typeof(ReadAsked), "read_asked")]
[JsonDerivedType(typeof(DeadlinePassed), "deadline_passed")]
[JsonDerivedType(typeof(CapacityDeclared), "capacity_declared")]
[JsonDerivedType(typeof(RefundAsked), "refund_asked")]
[JsonDerivedType(typeof(CaseDecided), "case_decided")]
[JsonDerivedType(typeof(SellerDeclared), "seller_declared")]
[JsonDerivedType(typeof(TransferDue), "transfer_due")]
[JsonDerivedType(typeof(UnitsUsed), "units_used")]
[JsonDerivedType(typeof(UnitsReserved), "units_reserved")]
[JsonDerivedType(typeof(ReservationReleased), "reservation_released")]
[JsonDerivedType(typeof(PaymentOverdue), "payment_overdue")]
[JsonDerivedType(typeof(EventsMissed), "events_missed")]
public abstract record Fact
{
    /// <summary>Keeps the hierarchy closed: only this assembly can add a case.</summary>
    private protected abstract void Closed();
}

/// <summary>A fact about a payment, told by its provider.</summary>
/// <param name="About">Which payment, as far as the provider says.</param>
public abstract record PaymentFact(PaymentSubject About) : Fact;

/// <summary>
/// How a provider names a payment. Any part may be missing; what is there must agree with what we know.
/// </summary>
/// <param name="Payment">Our own payment id, from metadata that we gave.</param>
/// <param name="Orders">Our own order ids, from metadata or the client reference.</param>
/// <param name="Session">The session, if the provider's object is or names one.</param>
/// <param name="Capture">The object that moves the money, if known.</param>
public sealed record PaymentSubject(Id<Payment>? Payment, IReadOnlyList<Id<Order>> Orders, ExternalRef? Session, ExternalRef? Capture)
{
    /// <summary>The provider's ids that are known.</summary>
    public IEnumerable<ExternalRef> Refs => new[] { Session, Capture }.OfType<ExternalRef>();
}

/// <summary>A page on which the customer can pay exists and is open.</summary>
/// <param name="About">The payment; <see cref="PaymentSubject.Session"/> is set.</param>
/// <param name="Url">Where the customer pays.</param>
/// <param name="ExpiresAt">When the provider closes the page by itself, if it says so.</param>
public sealed record CheckoutOpened(PaymentSubject About, string Url, DateTimeOffset? ExpiresAt) : PaymentFact(About)
{
    private protected override void Closed() { }
}

/// <summary>The payment moved without coming to an end. Such moves go back and forth; the latest by the provider's time counts.</summary>
/// <param name="About">The payment.</param>
/// <param name="Step">Where it stands.</param>
/// <param name="At">The provider's time of the move.</param>
/// <param name="Error">What went wrong, for <see cref="ProgressStep.TryFailed"/>.</param>
public sealed record PaymentProgressed(PaymentSubject About, ProgressStep Step, DateTimeOffset At, PaymentError? Error) : PaymentFact(About)
{
    private protected override void Closed() { }
}

/// <summary>Where an unfinished payment stands. The order matters: of two moves in one second, the later one here is taken.</summary>
public enum ProgressStep
{
    /// <summary>The customer has something to do at the provider (3-D Secure).</summary>
    ActionRequired,

    /// <summary>Initiated or captured, and the money is not certain yet (a bank debit under way).</summary>
    Processing,

    /// <summary>
    /// One try was declined; the page is still open and a later try may succeed. A person cannot try again within a second, so it
    /// wins a tie.
    /// </summary>
    TryFailed,
}

/// <summary>The money has been received. Nothing else confirms a payment.</summary>
/// <param name="About">The payment; <see cref="PaymentSubject.Capture"/> is set and makes the capture unique.</param>
/// <param name="Received">What the provider received, in its own words: never what we asked for.</param>
public sealed record PaymentSucceeded(PaymentSubject About, Money Received) : PaymentFact(About)
{
    private protected override void Closed() { }
}

/// <summary>The attempt is over and cannot be paid any more.</summary>
/// <param name="About">The payment.</param>
/// <param name="How">How it ended.</param>
/// <param name="Error">What went wrong, if anything did.</param>
public sealed record PaymentClosed(PaymentSubject About, Closure How, PaymentError? Error) : PaymentFact(About)
{
    private protected override void Closed() { }
}

/// <summary>How an attempt ended without money. The order matters: where two are told, the later one here is kept.</summary>
public enum Closure
{
    /// <summary>The provider refused it, or the bank did after days.</summary>
    Failed,

    /// <summary>It was called off.</summary>
    Canceled,

    /// <summary>Its time ran out, or it was closed by us.</summary>
    Expired,
}

/// <summary>Our request to close the session was refused because the session is no longer open: it must be read.</summary>
/// <param name="About">The payment.</param>
public sealed record CheckoutNotOpen(PaymentSubject About) : PaymentFact(About)
{
    private protected override void Closed() { }
}

/// <summary>The event says that an object changed but not how: it must be read before anything is known.</summary>
/// <param name="About">The payment; one of its references is set.</param>
public sealed record ReadNeeded(PaymentSubject About) : PaymentFact(About)
{
    private protected override void Closed() { }
}

/// <summary>A complete listing at the provider does not hold the object that a call may have made.</summary>
/// <param name="Payment">The payment that was looked for.</param>
public sealed record CheckoutAbsent(Id<Payment> Payment) : Fact
{
    private protected override void Closed() { }
}

/// <summary>How one attempt to send a call went.</summary>
/// <param name="Call">The call.</param>
/// <param name="Result">What came of it.</param>
public sealed record CallSettled(Id<Call> Call, CallResult Result) : Fact
{
    /// <summary>Which attempt it was, from 1 on.</summary>
    public int Attempt { get; init; }

    /// <summary>When the attempt was begun; the provider's memory of the key counts from the first.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Whether nobody answered because the server that had sent it stopped: nothing speaks against sending it at once.</summary>
    internal bool IsLost { get; init; }

    private protected override void Closed() { }
}

/// <summary>A customer's order, as the application placed it.</summary>
/// <param name="Terms">What is owed and by whom.</param>
/// <param name="Code">For a guest, the one-time code that proves the e-mail; otherwise <c>null</c>.</param>
public sealed record OrderPlaced(OrderTerms Terms, string? Code) : Fact
{
    private protected override void Closed() { }
}

/// <summary>A guest typed the one-time code.</summary>
/// <param name="Order">The order.</param>
/// <param name="Code">What was typed.</param>
public sealed record CodeEntered(Id<Order> Order, string Code) : Fact
{
    private protected override void Closed() { }
}

/// <summary>The customer wants to pay.</summary>
/// <param name="Order">The order.</param>
/// <param name="Provider">Through which provider.</param>
/// <param name="Live">Whether that provider is in live mode.</param>
/// <param name="SuccessUrl">Where the provider sends the customer after paying. Proof of nothing.</param>
/// <param name="CancelUrl">Where the provider sends the customer who turns back.</param>
public sealed record CheckoutAsked(Id<Order> Order, string Provider, bool Live, string SuccessUrl, string CancelUrl) : Fact
{
    private protected override void Closed() { }
}

/// <summary>The application or the customer calls the order off.</summary>
/// <param name="Order">The order.</param>
public sealed record CancelAsked(Id<Order> Order) : Fact
{
    private protected override void Closed() { }
}

/// <summary>Somebody looks at the order's payment (a customer came back): reason enough to read it at the provider, and no more.</summary>
/// <param name="Order">The order.</param>
public sealed record ReadAsked(Id<Order> Order) : Fact
{
    private protected override void Closed() { }
}

/// <summary>The time that an order waited for has come.</summary>
/// <param name="Order">The order.</param>
/// <param name="Due">The deadline that passed; if the order has another one by now, nothing happens.</param>
public sealed record DeadlinePassed(Id<Order> Order, DateTimeOffset Due) : Fact
{
    private protected override void Closed() { }
}

/// <summary>How much there is to sell under a name.</summary>
/// <param name="Name">The name that order lines use.</param>
/// <param name="Total">The whole; never below what is held and sold.</param>
public sealed record CapacityDeclared(string Name, long Total) : Fact
{
    private protected override void Closed() { }
}

/// <summary>Something about a payment has been waiting for too long: reason enough to read it at the provider, and no more.</summary>
/// <param name="Payment">The payment.</param>
public sealed record PaymentOverdue(Id<Payment> Payment) : Fact
{
    private protected override void Closed() { }
}

/// <summary>A provider's list of events does not reach back to where it was last read: what came between may be lost.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Feed">Which of its lists.</param>
/// <param name="From">Up to when everything was read.</param>
/// <param name="To">Where the list begins now.</param>
public sealed record EventsMissed(string Provider, string Feed, DateTimeOffset From, DateTimeOffset To) : Fact
{
    private protected override void Closed() { }
}
