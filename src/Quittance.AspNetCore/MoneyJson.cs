namespace Quittance.AspNetCore;

/// <summary>A refund that is asked for.</summary>
/// <param name="Amount">In minor units; all that is left if it is left out.</param>
/// <param name="Reason">Why, for whoever looks at it later.</param>
sealed record AskRefund(long? Amount = null, string? Reason = null);

/// <summary>A refund that was begun.</summary>
sealed record RefundedJson(RefundJson Refund);

/// <summary>A refund as the API shows it.</summary>
sealed record RefundJson(
    Id<Refund> Id,
    Id<Payment>? Payment,
    Id<Case>? Case,
    string? ProviderRef,
    RefundStatus Status,
    long Amount,
    string Currency,
    string? Reason,
    PaymentError? Error,
    DateTimeOffset CreatedAt)
{
    public static RefundJson Of(Refund refund) => new(
        refund.Id,
        refund.Payment,
        refund.Case,
        refund.Ref?.Value,
        refund.Status,
        refund.Amount.Minor,
        refund.Amount.Currency.Code,
        refund.Reason,
        refund.Error,
        refund.CreatedAt);
}

/// <summary>A dispute as the API shows it.</summary>
sealed record DisputeJson(
    Id<Dispute> Id,
    Id<Payment>? Payment,
    string ProviderRef,
    DisputeStatus Status,
    long Amount,
    string Currency,
    long Withdrawn,
    long Reinstated,
    long Charged,
    DateTimeOffset CreatedAt)
{
    public static DisputeJson Of(Dispute dispute) => new(
        dispute.Id,
        dispute.Payment,
        dispute.Ref.Value,
        dispute.Status,
        dispute.Amount.Minor,
        dispute.Amount.Currency.Code,
        dispute.Withdrawn,
        dispute.Reinstated,
        dispute.Charged,
        dispute.CreatedAt);
}

/// <summary>A transfer as the API shows it.</summary>
sealed record TransferJson(
    Id<Transfer> Id,
    Id<Seller> Seller,
    Id<Order> Order,
    string? ProviderRef,
    TransferStatus Status,
    long Covers,
    long Amount,
    string Currency,
    DateTimeOffset? DueAt,
    PaymentError? Error,
    DateTimeOffset CreatedAt)
{
    public static TransferJson Of(Transfer transfer) => new(
        transfer.Id,
        transfer.Seller,
        transfer.Order,
        transfer.Ref?.Value,
        transfer.Status,
        transfer.Covers.Minor,
        transfer.Amount,
        transfer.Covers.Currency.Code,
        transfer.DueAt,
        transfer.Error,
        transfer.CreatedAt);
}
