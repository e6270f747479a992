namespace Quittance;

/// <summary>When and how what is here is compared with what providers say. A sweep looks at a bounded number of things at once.</summary>
public sealed record ReconciliationOptions
{
    /// <summary>How long between the beginnings of two runs. Default one hour.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A payment without an end is read at its provider once it is this old. Default 30 minutes.</summary>
    public TimeSpan PaymentStuckAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A refund without an end, likewise. Default 30 minutes.</summary>
    public TimeSpan RefundStuckAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>What the provider has given no id for is looked for once it is this old. Default 5 minutes.</summary>
    public TimeSpan OrphanAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many things one bite of a sweep looks at. Default 50.</summary>
    public int Batch { get; init; } = 50;

    /// <summary>How long money may stand in the books before the provider has to have settled it. Default one day.</summary>
    public TimeSpan DriftAfter { get; init; } = TimeSpan.FromDays(1);
}
