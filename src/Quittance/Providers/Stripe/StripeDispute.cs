namespace Quittance.Providers.Stripe;

/// <summary>
/// What a dispute says (docs.stripe.com/disputes/how-disputes-work): where it stands, and on an axis of its own what money it took
/// and gave back. <c>funds_withdrawn</c> does not mean lost: the money is taken when the dispute is opened.
/// </summary>
static class StripeDispute
{
    /// <summary>Where a dispute stands, in an event or in an answer.</summary>
    public static Reading Read(StripeSnapshot dispute)
    {
        if (dispute.Self(RefKind.Dispute) is not { } self)
            return new Reading.Unrecognised("The dispute has no usable id.");
        if (dispute.At is not { } at)
            return new Reading.Unrecognised("Nothing says when the dispute stood there.");
        if (dispute.Amount("amount") is not { IsPositive: true } amount)
            return new Reading.Unrecognised("The dispute does not say how much is disputed in a currency that is known.");
        if (Status(dispute.Json.Word("status")) is not { } status)
            return new Reading.Unrecognised($"The dispute's status is {dispute.Json.Word("status") ?? "missing"}.");
        if (StripeDisputeEntries.Read(dispute, amount) is not var (withdrawn, reinstated))
            return new Reading.Unrecognised("The dispute's balance transactions do not say exactly what was taken or given back.");
        var (about, why) = StripeSubject.OfMovement(dispute, dispute.Inner("charge"));
        return about is null
            ? new Reading.Unrecognised(why)
            : new Reading.Facts([new DisputeTold(about, self, amount, status, at, withdrawn, reinstated)]);
    }

    /// <summary>The bank took money. Without an entry that says how much, it is what is disputed.</summary>
    public static Reading Withdrawn(StripeSnapshot dispute) => Read(dispute).With<DisputeTold>(told =>
        told with { Withdrawn = told.Withdrawn ?? new DisputeMoney(told.Amount, null) });

    /// <summary>The bank gave money back, likewise.</summary>
    public static Reading Reinstated(StripeSnapshot dispute) => Read(dispute).With<DisputeTold>(told =>
        told with { Reinstated = told.Reinstated ?? new DisputeMoney(told.Amount, null) });

    /// <summary>The dispute came to an end. An event whose object says something else than its type is settled by a read.</summary>
    public static Reading Closed(StripeSnapshot dispute) =>
        Status(dispute.Json.Word("status")) is DisputeStatus.Warning or DisputeStatus.Open && dispute.Self(RefKind.Dispute) is { } self
            ? new Reading.Facts([new MovementChanged(self)])
            : Read(dispute);

    static DisputeStatus? Status(string? status) => status switch
    {
        "warning_needs_response" or "warning_under_review" => DisputeStatus.Warning,
        "warning_closed" or "prevented" => DisputeStatus.WarningClosed,
        "needs_response" or "under_review" or "appeal_needs_response" or "appeal_under_review" => DisputeStatus.Open,
        "lost" => DisputeStatus.Lost,
        "won" => DisputeStatus.Won,
        _ => null,
    };
}
