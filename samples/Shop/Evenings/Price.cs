using System.Globalization;

namespace Shop.Evenings;

/// <summary>Amounts as people read them. The shop sells in euros; any other currency is written with its code.</summary>
public static class Price
{
    const int MinorPerMajor = 100;

    public static string Text(long minor, string currency = Evening.Currency)
    {
        var number = (minor / (decimal)MinorPerMajor).ToString("N2", CultureInfo.InvariantCulture);
        return currency == "eur" ? "€" + number : $"{number} {currency.ToUpperInvariant()}";
    }

    public static string Seats(int count) => count == 1 ? "1 seat" : $"{count} seats";
}
