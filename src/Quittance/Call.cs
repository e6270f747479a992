namespace Quittance;

/// <summary>One outbound request to a provider, recorded with its key before it is made.</summary>
public sealed record Call : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "cal_";
}
