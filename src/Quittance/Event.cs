namespace Quittance;

/// <summary>One stored piece of outside knowledge. Its identity is kept for good; its body lives apart and is dropped by retention.</summary>
public sealed record Event : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "evt_";
}
