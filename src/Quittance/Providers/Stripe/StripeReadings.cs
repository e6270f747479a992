namespace Quittance.Providers.Stripe;

/// <summary>Readings of several objects that one event or answer holds.</summary>
static class StripeReadings
{
    /// <summary>All that they say, in their order; what is not understood of one is not understood of the whole.</summary>
    public static Reading Together(this IEnumerable<Reading> readings)
    {
        var facts = new List<Fact>();
        foreach (var reading in readings)
        {
            if (reading is not Reading.Facts told)
                return reading;
            facts.AddRange(told.List);
        }

        return new Reading.Facts(facts);
    }

    /// <summary>The reading with each fact of a kind said otherwise.</summary>
    public static Reading With<T>(this Reading reading, Func<T, T> otherwise)
        where T : Fact =>
        reading is Reading.Facts facts
            ? new Reading.Facts(facts.List.Select(fact => fact is T told ? otherwise(told) : fact).ToList())
            : reading;
}
