namespace Quittance.Providers.Stripe;

/// <summary>
/// One balance transaction with what moved the money (docs.stripe.com/reports/balance-transaction-types): the charge, the refund or the
/// dispute in <c>source</c>. Its own amounts are in the currency that the account settles in; a payment's are in the source.
/// </summary>
sealed class StripeMovement(StripeSnapshot entry)
{
    /// <summary>The movement; <c>null</c> for one that moves no customer's money, or whose source is not shown.</summary>
    public ListedMovement? Read() => entry.Json.Text("type") switch
    {
        "charge" or "payment" => OfCharge(),
        "refund" or "payment_refund" => OfRefund(MovementKind.Refund),
        "refund_failure" or "payment_failure_refund" => OfRefund(MovementKind.RefundReturned),
        "adjustment" => OfDispute(),
        _ => null,
    };

    ListedMovement? OfCharge()
    {
        if (entry.Inner("source") is not { } charge)
            return null;
        var capture = charge.Linked(RefKind.Capture, "payment_intent") ?? charge.Self(RefKind.Capture);
        return Listed(MovementKind.Capture, capture, capture, charge, charge.Amount("amount_captured") ?? charge.Amount("amount"));
    }

    ListedMovement? OfRefund(MovementKind kind)
    {
        if (entry.Inner("source") is not { } refund)
            return null;
        var capture = refund.Linked(RefKind.Capture, "payment_intent") ?? refund.Linked(RefKind.Capture, "charge");
        return Listed(kind, refund.Self(RefKind.Refund), capture, refund, refund.Amount("amount"));
    }

    /// <summary>The bank may move another amount than is disputed: it stands in the entry, if the currency is the same.</summary>
    ListedMovement? OfDispute()
    {
        if (entry.Inner("source") is not { } dispute || dispute.Json.Text("object") != "dispute" || entry.Amount("amount") is not { } moved)
            return null;
        var capture = dispute.Linked(RefKind.Capture, "payment_intent") ?? dispute.Linked(RefKind.Capture, "charge");
        var kind = moved.Minor < 0 ? MovementKind.DisputeWithdrawn : MovementKind.DisputeReinstated;
        Money? amount = moved.Currency.Code == dispute.Json.Text("currency") ? moved with { Minor = Math.Abs(moved.Minor) } : null;
        return Listed(kind, dispute.Self(RefKind.Dispute), capture, dispute, amount);
    }

    ListedMovement? Listed(MovementKind kind, ExternalRef? self, ExternalRef? capture, StripeSnapshot source, Money? amount) =>
        self is not null && entry.Json.Time("created") is { } at && entry.Amount("fee") is { } fee
            ? new ListedMovement(kind, self, capture, IsOurs(source), amount, fee with { Minor = Math.Abs(fee.Minor) }, at)
            : null;

    static bool IsOurs(StripeSnapshot source) => source.Json.Object("metadata") is { } metadata
        && (metadata.Member(StripeRequests.PaymentKey) is not null
            || metadata.Member(StripeRequests.OrderKey) is not null
            || metadata.Member(StripeMoneyRequests.RefundKey) is not null);
}
