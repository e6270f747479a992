using Quittance.Commands;

namespace Quittance.AspNetCore;

/// <summary>An order to be placed.</summary>
/// <param name="Kind">What sort of order it is.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Lines">What is bought.</param>
/// <param name="Customer">Who buys.</param>
/// <param name="Guest">Whether the customer has yet to prove the e-mail.</param>
/// <param name="Metadata">Notes, returned unchanged.</param>
sealed record PlaceOrder(
    OrderKind Kind,
    string Currency,
    IReadOnlyList<PlaceLine> Lines,
    CustomerJson? Customer = null,
    bool Guest = false,
    IReadOnlyDictionary<string, string>? Metadata = null);

/// <summary>
/// A line of an order to be placed. Sellers, fees and grants are declared here and refused: this version does not book them.
/// </summary>
sealed record PlaceLine(
    string Description,
    long Quantity,
    long UnitAmount,
    string? Capacity = null,
    object? Seller = null,
    object? PlatformFee = null,
    object? Grant = null);

/// <summary>A customer.</summary>
sealed record CustomerJson(string? Id = null, string? Email = null);

/// <summary>A guest's code.</summary>
sealed record EnterCode(string Code);

/// <summary>A checkout to be begun.</summary>
sealed record BeginCheckout(string Provider, string SuccessUrl, string CancelUrl);

/// <summary>A capacity to be declared.</summary>
sealed record DeclareCapacity(long Total);

/// <summary>An order as the API shows it.</summary>
sealed record OrderJson(
    Id<Order> Id,
    OrderStatus Status,
    OrderKind Kind,
    string Currency,
    long Amount,
    long AmountPaid,
    long AmountRefunded,
    long AmountDisputed,
    CustomerJson Customer,
    IReadOnlyList<LineJson> Lines,
    IReadOnlyList<PaymentJson> Payments,
    IReadOnlyList<object> Refunds,
    IReadOnlyList<object> Disputes,
    Closing? Closing,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyDictionary<string, string> Metadata)
{
    public static OrderJson Of(OrderView view) => Of(view.Order, view.Payments);

    public static OrderJson Of(Order order, IReadOnlyList<Payment> payments) => new(
        order.Id,
        order.Status,
        order.Terms.Kind,
        order.Terms.Currency.Code,
        order.Terms.Amount,
        order.AmountPaid,
        order.AmountRefunded,
        order.AmountDisputed,
        new CustomerJson(order.Terms.CustomerId, order.Terms.CustomerEmail),
        [.. order.Terms.Lines.Select(line => new LineJson(line.Description, line.Quantity, line.UnitAmount, line.Capacity))],
        [.. payments.Select(PaymentJson.Of)],
        [],
        [],
        order.Closing is Quittance.Closing.None ? null : order.Closing,
        order.CreatedAt,
        order.ExpiresAt,
        order.Terms.Metadata);
}

/// <summary>A line as the API shows it.</summary>
sealed record LineJson(string Description, long Quantity, long UnitAmount, string? Capacity);

/// <summary>A payment as the API shows it.</summary>
sealed record PaymentJson(
    Id<Payment> Id,
    string Provider,
    string? ProviderRef,
    PaymentStatus Status,
    long Amount,
    long AmountReceived,
    string? Url,
    PaymentError? LastError,
    DateTimeOffset CreatedAt)
{
    public static PaymentJson Of(Payment payment) => new(
        payment.Id,
        payment.Provider,
        (payment.Session ?? payment.Capture)?.Value,
        payment.Status,
        payment.Amount.Minor,
        payment.Received?.Minor ?? 0,
        payment.Status is PaymentStatus.Open or PaymentStatus.RequiresAction ? payment.Url : null,
        payment.LastError,
        payment.CreatedAt);
}

/// <summary>What a customer who wants to pay is told.</summary>
sealed record CheckoutJson(CheckoutOutcome Outcome, string? Url, OrderJson Order)
{
    public static CheckoutJson Of(CheckoutView view) => new(view.Outcome, view.Url, OrderJson.Of(view.Order));
}
