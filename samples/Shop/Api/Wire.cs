using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Api;

/// <summary>An order as the engine tells it; see the HTTP contract for each status.</summary>
public sealed record Order
{
    public required string Id { get; init; }
    public required string Status { get; init; }
    public string Currency { get; init; } = "eur";
    public long Amount { get; init; }
    public long AmountPaid { get; init; }
    public long AmountRefunded { get; init; }
    public Buyer? Customer { get; init; }
    public IReadOnlyList<OrderLine> Lines { get; init; } = [];
    public IReadOnlyList<Payment> Payments { get; init; } = [];
    public IReadOnlyList<Refund> Refunds { get; init; } = [];
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Set while a session is being closed at the provider before the order ends: <c>cancel</c>.</summary>
    public string? Closing { get; init; }

    /// <summary>The attempt that was made last.</summary>
    [JsonIgnore]
    public Payment? LastPayment => Payments.MaxBy(payment => payment.CreatedAt);
}

public sealed record Buyer(string? Id = null, string? Email = null);

public sealed record OrderLine(string Description, int Quantity, long UnitAmount, string? Capacity = null);

public sealed record Payment
{
    public required string Id { get; init; }
    public required string Status { get; init; }
    public long Amount { get; init; }
    public long AmountReceived { get; init; }
    public PaymentError? LastError { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

public sealed record PaymentError(string? Code = null, string? Message = null);

public sealed record Refund(string Id, string Status, long Amount);

/// <summary>How many seats there are, are being paid for, are sold, and can still be had.</summary>
public sealed record Capacity(string Name, int Total, int Held, int Sold, int Free);

/// <summary>Where a checkout stands: <c>open</c>, <c>processing</c>, <c>paid</c>, <c>checking</c> or <c>retry</c>.</summary>
public sealed record Checkout(string Outcome, Order Order, string? Url = null);

public sealed record NewOrder(
    string Kind, string Currency, Buyer Customer, IReadOnlyList<OrderLine> Lines, bool Guest, IReadOnlyDictionary<string, string> Metadata);

public sealed record CodeProof(string Code);

public sealed record CheckoutRequest(string Provider, Uri SuccessUrl, Uri CancelUrl);

public sealed record CapacityTotal(int Total);

/// <summary>A refusal: <c>code</c> is stable, <c>detail</c> is for the person.</summary>
public sealed record Problem(string Code = "", string? Title = null, string? Detail = null)
{
    /// <summary>The same request is still being answered for somebody else: another click, most likely.</summary>
    [JsonIgnore]
    public bool IsRepeatTooSoon => Code == "idempotency_key_in_use";
}

public sealed record Notice(string Type, JsonElement Payload);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Checkout))]
[JsonSerializable(typeof(Capacity))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Notice[]))]
[JsonSerializable(typeof(NewOrder))]
[JsonSerializable(typeof(CodeProof))]
[JsonSerializable(typeof(CheckoutRequest))]
[JsonSerializable(typeof(CapacityTotal))]
sealed partial class WireJson : JsonSerializerContext;
