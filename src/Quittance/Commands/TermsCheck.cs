namespace Quittance.Commands;

/// <summary>Checks an order's terms before anything is stored.</summary>
static class TermsCheck
{
    const long LargestAmount = 999_999_999_999;
    const long MostUnits = 1_000_000_000;
    const int CustomerLetters = 100;

    public static Refusal? Refuse(OrderTerms terms, bool guest)
    {
        if (terms.Lines.Count is 0 or > Limits.Lines)
            return Invalid($"An order has 1 to {Limits.Lines} lines.");
        if (terms.Lines.Any(line => line.Description is not { Length: > 0 and <= Limits.Text }))
            return Invalid($"Each line has a description of 1 to {Limits.Text} letters.");
        if (terms.Lines.Any(line => line.Quantity is < 1 or > 1_000_000 || line.UnitAmount is < 0 or > LargestAmount))
            return Invalid("Each line has a quantity of at least 1 and a unit_amount of zero or more, in minor units.");
        if (terms.Lines.Any(line => line.Capacity is { Length: 0 or > Limits.Text }))
            return Invalid("A line's capacity is a name.");
        if (terms.Lines.Sum(line => (decimal)line.Quantity * line.UnitAmount) is <= 0 or > LargestAmount)
            return Invalid($"The sum of the lines is between 1 and {LargestAmount} minor units.");
        if (terms.Lines.Any(line =>
            CannotBeKept(line.Description) || CannotBeKept(line.Capacity) || CannotBeKept((line.Grant as LineGrant.Access)?.Name))
            || terms.Metadata.Any(pair => CannotBeKept(pair.Key) || CannotBeKept(pair.Value))
            || CannotBeKept(terms.CustomerId)
            || CannotBeKept(terms.CustomerEmail))
            return Invalid("A text holds a letter of code zero.");
        if (RefuseMoney(terms) is { } what)
            return Invalid(what);
        if (terms.CustomerEmail is { } email && (email.Length > 254 || !email.Contains('@', StringComparison.Ordinal)))
            return Invalid("customer.email is not an e-mail address.");
        if (guest && terms.CustomerEmail is null)
            return Invalid("A guest's order needs customer.email, to which the one-time code goes.");
        return terms.Metadata.Count > Limits.MetadataKeys
            || terms.Metadata.Any(pair => pair.Key.Length > 40 || pair.Value.Length > Limits.Text)
            ? Invalid($"Metadata has at most {Limits.MetadataKeys} keys of 40 letters, with values of {Limits.Text}.")
            : null;
    }

    /// <summary>What is wrong with sellers' parts and with what lines give.</summary>
    static string? RefuseMoney(OrderTerms terms)
    {
        if (terms.Lines.Any(line => line.Seller is null && line.PlatformFee != 0))
            return "A platform_fee is taken from a seller's line only.";
        if (terms.Lines.Any(line => line.PlatformFee < 0 || line.PlatformFee > line.Amount))
            return "A platform_fee is between zero and the whole line, in minor units.";
        if (terms.Lines.All(line => line.Grant is null))
            return null;
        if (terms.CustomerId is not { Length: > 0 and <= CustomerLetters })
            return $"A line's grant goes to a customer: give customer.id, of at most {CustomerLetters} letters.";
        if (terms.Lines.Any(line => line.Grant is LineGrant.Access { Name: not { Length: > 0 and <= Limits.Text } }))
            return $"An access has a name of 1 to {Limits.Text} letters.";
        return terms.Lines.Any(line => line.Grant is LineGrant.Units units
            && (!Commodity.TryParse("unit:" + units.Meter, out _) || units.Each is < 1 or > MostUnits))
            ? $"Units have a meter of 1 to 64 of a-z, 0-9, _, - and the dot, and are from 1 to {MostUnits} each."
            : null;
    }

    /// <summary>A text that either database keeps: PostgreSQL takes no letter of code zero.</summary>
    static bool CannotBeKept(string? text) => text?.Contains('\0', StringComparison.Ordinal) ?? false;

    static Refusal Invalid(string what) => new(
        "invalid_order", RefusalKind.Invalid, "Not an order", $"{what} No order was made. Correct it and send it again.");
}
