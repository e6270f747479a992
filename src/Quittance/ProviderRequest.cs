using System.Text.Json.Serialization;

namespace Quittance;

/// <summary>
/// One request to a provider, in words that no provider owns. Everything that the provider's bytes are made of is in here, so
/// that the same request always makes the same bytes (V11). Closed.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "request")]
[JsonDerivedType(typeof(CreateCheckout), "create_checkout")]
[JsonDerivedType(typeof(ExpireCheckout), "expire_checkout")]
[JsonDerivedType(typeof(ReadPayment), "read_payment")]
[JsonDerivedType(typeof(FindCheckout), "find_checkout")]
[JsonDerivedType(typeof(CreateRefund), "create_refund")]
[JsonDerivedType(typeof(FindRefund), "find_refund")]
[JsonDerivedType(typeof(ListRefunds), "list_refunds")]
[JsonDerivedType(typeof(ReadMovement), "read_movement")]
[JsonDerivedType(typeof(ReadSettlement), "read_settlement")]
[JsonDerivedType(typeof(CreateTransfer), "create_transfer")]
[JsonDerivedType(typeof(FindTransfer), "find_transfer")]
[JsonDerivedType(typeof(CreateReversal), "create_reversal")]
[JsonDerivedType(typeof(FindReversal), "find_reversal")]
public abstract record ProviderRequest
{
    private protected abstract void Closed();

    /// <summary>The stable name of the kind of request.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        CreateCheckout => "create_checkout",
        ExpireCheckout => "expire_checkout",
        ReadPayment => "read_payment",
        FindCheckout => "find_checkout",
        CreateRefund => "create_refund",
        FindRefund => "find_refund",
        ListRefunds => "list_refunds",
        ReadMovement => "read_movement",
        ReadSettlement => "read_settlement",
        CreateTransfer => "create_transfer",
        FindTransfer => "find_transfer",
        CreateReversal => "create_reversal",
        FindReversal => "find_reversal",
        _ => throw new InvalidOperationException("A kind of request without a name."),
    };

    /// <summary>Whether it can change anything at the provider: then it carries a key.</summary>
    [JsonIgnore]
    public bool Changes => this is CreateCheckout or ExpireCheckout or CreateRefund or CreateTransfer or CreateReversal;
}

/// <summary>Open a page on which the customer pays.</summary>
/// <param name="Payment">The payment; it goes into the metadata of everything that the provider makes.</param>
/// <param name="Order">The order; likewise.</param>
/// <param name="Amount">What is asked for.</param>
/// <param name="Lines">What the page shows; the sum of the lines is the amount.</param>
/// <param name="Email">The customer's e-mail, if known.</param>
/// <param name="SuccessUrl">Where the customer comes back after paying.</param>
/// <param name="CancelUrl">Where the customer comes back without paying.</param>
/// <param name="ExpiresAt">When the page closes by itself.</param>
public sealed record CreateCheckout(
    Id<Payment> Payment,
    Id<Order> Order,
    Money Amount,
    IReadOnlyList<CheckoutLine> Lines,
    string? Email,
    string SuccessUrl,
    string CancelUrl,
    DateTimeOffset ExpiresAt) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>A line that a payment page shows.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitAmount">The price of one, in minor units of the order's currency.</param>
public sealed record CheckoutLine(string Description, long Quantity, long UnitAmount);

/// <summary>Close a payment page, so that it can no longer be paid.</summary>
/// <param name="Payment">The payment.</param>
/// <param name="Session">The session.</param>
public sealed record ExpireCheckout(Id<Payment> Payment, ExternalRef Session) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Read what the provider knows of a payment: the authority on it.</summary>
/// <param name="Payment">The payment, if it is one of ours already.</param>
/// <param name="Target">The session or capture to read.</param>
public sealed record ReadPayment(Id<Payment>? Payment, ExternalRef Target) : ProviderRequest
{
    private protected override void Closed() { }
}

/// <summary>Find out, by a complete listing, whether a page was made whose answer never reached us.</summary>
/// <param name="Payment">The payment, as in the metadata of what was to be made.</param>
/// <param name="Order">The order, likewise.</param>
/// <param name="Since">When the request was first sent; nothing older can be it.</param>
public sealed record FindCheckout(Id<Payment> Payment, Id<Order> Order, DateTimeOffset Since) : ProviderRequest
{
    private protected override void Closed() { }
}
