namespace Quittance;

/// <summary>
/// Something of which there is a limited number: held for orders that are being paid, sold to those that are. Held and sold never
/// exceed the total (V24).
/// </summary>
/// <param name="Name">The name that order lines use.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Held">How many are held.</param>
/// <param name="Sold">How many are sold.</param>
public sealed record Capacity(string Name, long Total, long Held, long Sold)
{
    /// <summary>How many can still be held.</summary>
    public long Free => Total - Held - Sold;
}
