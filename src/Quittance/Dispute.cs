namespace Quittance;

/// <summary>
/// A customer's complaint at their bank: where it stands, and on an axis of its own what money it took and gave back.
/// </summary>
public sealed record Dispute : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "dsp_";

    /// <summary>The dispute's id.</summary>
    public required Id<Dispute> Id { get; init; }

    /// <summary>The payment that is disputed; <c>null</c> while nobody knows which it is.</summary>
    public Id<Payment>? Payment { get; init; }

    /// <summary>The provider's dispute.</summary>
    public required ExternalRef Ref { get; init; }

    /// <summary>How much is disputed, in the currency of the payment.</summary>
    public required Money Amount { get; init; }

    /// <summary>Where it stood when the provider last spoke.</summary>
    public required DisputeStatus Status { get; init; }

    /// <summary>The provider's time of that.</summary>
    public required DateTimeOffset StatusAt { get; init; }

    /// <summary>What the bank took, in minor units; zero while it took nothing.</summary>
    public long Withdrawn { get; init; }

    /// <summary>What it gave back.</summary>
    public long Reinstated { get; init; }

    /// <summary>What is booked as lost: charged to sellers or to the operator.</summary>
    public long Charged { get; init; }

    /// <summary>How often what is booked as lost has changed.</summary>
    public int Charges { get; init; }

    /// <summary>When it was first told.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What is gone at present.</summary>
    public long Net => Math.Max(0, Withdrawn - Reinstated);

    /// <summary>Whether the money is contested, so that no refund may be made beside it.</summary>
    public bool IsOpen => Status is DisputeStatus.Open;
}

/// <summary>Where a dispute stands. The order matters: of two in one second, the later one here is taken.</summary>
public enum DisputeStatus
{
    /// <summary>An inquiry: no money moves.</summary>
    Warning,

    /// <summary>An inquiry that ended without a dispute.</summary>
    WarningClosed,

    /// <summary>A formal dispute (or an appeal): the money is gone while it lasts.</summary>
    Open,

    /// <summary>The bank decided against us.</summary>
    Lost,

    /// <summary>The bank decided for us.</summary>
    Won,
}
