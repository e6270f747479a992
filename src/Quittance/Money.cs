using System.Globalization;

namespace Quittance;

/// <summary>
/// An amount in the minor unit of its currency. Amounts of different currencies never meet: adding, subtracting or comparing
/// them throws. Arithmetic that overflows throws. <c>default</c> is no money of no currency and throws when it meets any.
/// </summary>
/// <param name="Minor">The amount in minor units (cents, yen, fils); may be negative.</param>
/// <param name="Currency">The currency that the amount is in.</param>
public readonly record struct Money(long Minor, Currency Currency) : IComparable<Money>
{
    /// <summary>Nothing, in a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Whether the amount is above zero.</summary>
    public bool IsPositive => Minor > 0;

    /// <summary>Whether both are of one currency.</summary>
    public bool IsSameCurrencyAs(Money other) => Currency == other.Currency;

    /// <summary>The sum.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public static Money operator +(Money left, Money right) => new(left.Minor + right.Alike(left).Minor, left.Currency);

    /// <summary>The difference.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The difference does not fit 64 bits.</exception>
    public static Money operator -(Money left, Money right) => new(left.Minor - right.Alike(left).Minor, left.Currency);

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>Compares two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public int CompareTo(Money other) => Minor.CompareTo(other.Alike(this).Minor);

    /// <summary>The amount with its decimals and code, for people: <c>134.00 EUR</c>.</summary>
    public override string ToString()
    {
        var scale = 1m;
        for (var i = 0; i < Currency.Decimals; i++)
            scale *= 10m;
        return (Minor / scale).ToString($"F{Currency.Decimals}", CultureInfo.InvariantCulture) + " " + Currency.Code.ToUpperInvariant();
    }

    Money Alike(Money other) =>
        Currency == other.Currency
            ? this
            : throw new InvalidOperationException($"{Currency} and {other.Currency} cannot be reckoned together.");
}
