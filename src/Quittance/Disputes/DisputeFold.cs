namespace Quittance.Disputes;

/// <summary>
/// What the provider's word adds to what is known of a dispute. Its status goes back and forth, so the latest by the provider's time
/// counts;
/// its money only ever becomes known (V10).
/// </summary>
static class DisputeFold
{
    public static Dispute Apply(Dispute dispute, DisputeTold fact)
    {
        var isLater = (fact.At, fact.Status).CompareTo((dispute.StatusAt, dispute.Status)) > 0;
        return dispute with
        {
            Amount = isLater ? fact.Amount : dispute.Amount,
            Status = isLater ? fact.Status : dispute.Status,
            StatusAt = isLater ? fact.At : dispute.StatusAt,
            Withdrawn = Math.Max(dispute.Withdrawn, fact.Withdrawn?.Amount.Minor ?? 0),
            Reinstated = Math.Max(dispute.Reinstated, fact.Reinstated?.Amount.Minor ?? 0),
        };
    }
}
