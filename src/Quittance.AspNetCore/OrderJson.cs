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

/// <summary>A line of an order to be placed.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitAmount">The price of one, in minor units.</param>
/// <param name="Capacity">The capacity that it takes.</param>
/// <param name="Seller">Who it is sold for.</param>
/// <param name="PlatformFee">What the operator keeps of a seller's whole line, in minor units.</param>
/// <param name="Grant">What the customer gets by paying it.</param>
sealed record PlaceLine(
    string Description,
    long Quantity,
    long UnitAmount,
    string? Capacity = null,
    Id<Seller>? Seller = null,
    long PlatformFee = 0,
    GrantJson? Grant = null)
{
    public OrderLine ToLine() => new(Description, Quantity, UnitAmount, Capacity, Seller, PlatformFee, Grant?.ToGrant());
}

/// <summary>What a line gives: a named access, or units of a meter for each of the line's quantity.</summary>
sealed record GrantJson(string? Access = null, string? Meter = null, long? Units = null)
{
    /// <summary>Whether it is one of the two, and whole.</summary>
    public bool IsWhole => Access is null ? Meter is not null && Units is not null : Meter is null && Units is null;

    public LineGrant ToGrant() => Access is { } name ? new LineGrant.Access(name) : new LineGrant.Units(Meter!, Units!.Value);

    public static GrantJson? Of(LineGrant? grant) => grant switch
    {
        LineGrant.Access access => new GrantJson(Access: access.Name),
        LineGrant.Units units => new GrantJson(Meter: units.Meter, Units: units.Each),
        _ => null,
    };
}

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
    IReadOnlyList<RefundJson> Refunds,
    IReadOnlyList<DisputeJson> Disputes,
    IReadOnlyList<TransferJson> Transfers,
    Closing? Closing,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyDictionary<string, string> Metadata)
{
    public static OrderJson Of(Order order) => Of(new OrderView(order, [], []));

    public static OrderJson Of(OrderView view) => Of(view, view.Order);

    static OrderJson Of(OrderView view, Order order) => new(
        order.Id,
        order.Status,
        order.Terms.Kind,
        order.Terms.Currency.Code,
        order.Terms.Amount,
        order.AmountPaid,
        order.AmountRefunded,
        order.AmountDisputed,
        new CustomerJson(order.Terms.CustomerId, order.Terms.CustomerEmail),
        [.. order.Terms.Lines.Select(LineJson.Of)],
        [.. view.Payments.Select(PaymentJson.Of)],
        [.. view.Refunds.Select(RefundJson.Of)],
        [.. view.Disputes.Select(DisputeJson.Of)],
        [.. view.Transfers.Select(TransferJson.Of)],
        order.Closing is Quittance.Closing.None ? null : order.Closing,
        order.CreatedAt,
        order.PaidAt,
        order.ExpiresAt,
        order.Terms.Metadata);
}

/// <summary>A line as the API shows it.</summary>
sealed record LineJson(
    string Description, long Quantity, long UnitAmount, string? Capacity, Id<Seller>? Seller, long? PlatformFee, GrantJson? Grant)
{
    public static LineJson Of(OrderLine line) => new(
        line.Description,
        line.Quantity,
        line.UnitAmount,
        line.Capacity,
        line.Seller,
        line.Seller is null ? null : line.PlatformFee,
        GrantJson.Of(line.Grant));
}

/// <summary>A payment as the API shows it.</summary>
sealed record PaymentJson(
    Id<Payment> Id,
    string Provider,
    string? ProviderRef,
    PaymentStatus Status,
    long Amount,
    long AmountReceived,
    string? Url,
    FeeJson? Fee,
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
        payment.Fee is { } fee ? new FeeJson(fee.Minor, fee.Currency.Code) : null,
        payment.LastError,
        payment.CreatedAt);
}

/// <summary>What the provider keeps of a payment, in the currency that it settles in.</summary>
sealed record FeeJson(long Amount, string Currency);

/// <summary>What a customer who wants to pay is told.</summary>
sealed record CheckoutJson(CheckoutOutcome Outcome, string? Url, OrderJson Order)
{
    public static CheckoutJson Of(CheckoutView view) => new(view.Outcome, view.Url, OrderJson.Of(view.Order));
}
