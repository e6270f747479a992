namespace Shop.Evenings;

/// <summary>Something to go to, with a limited number of seats. Its slug is also the name of its capacity in the engine.</summary>
public sealed record Evening(string Slug, string Title, string When, string Where, string About, int Seats, long PriceMinor)
{
    public const string Currency = "eur";

    /// <summary>The most seats that one booking can take.</summary>
    public const int MaxSeatsPerBooking = 8;

    /// <summary>All that is on; the last has one seat, so that sold out is easy to see.</summary>
    public static IReadOnlyList<Evening> All { get; } =
    [
        new("harbour-concert", "Harbour concert", "Friday, 20:00", "Pier 3, under the crane",
            "A string quartet, the water and the last ferry. Bring a jacket.", 40, 3400),
        new("pottery-evening", "Pottery evening", "Saturday, 18:30", "Kiln House, second floor",
            "Six wheels, one teacher. What you make is fired and sent home.", 6, 5900),
        new("chefs-table", "Chef’s table", "Sunday, 19:00", "Kitchen counter, Nordgatan 12",
            "One chair beside the stove, seven courses, and every question answered.", 1, 12000),
    ];

    public int MaxSeats => Math.Min(Seats, MaxSeatsPerBooking);

    public static Evening? Find(string? slug) => All.FirstOrDefault(evening => evening.Slug == slug);
}
