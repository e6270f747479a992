namespace Quittance.Tests.Shop;

public sealed class EveningTests
{
    [Fact]
    public async Task The_front_page_shows_free_held_and_sold_seats_as_they_are()
    {
        await using var shop = await ShopFixture.Open();
        var page = await shop.Customer.Open("/");

        Assert.Contains("data-free=\"25\" data-held=\"3\" data-sold=\"12\"", page.Html, StringComparison.Ordinal);
        Assert.True(page.Has("book-harbour-concert") && page.Has("book-pottery-evening"));
        Assert.True(page.Has("sold-out-chefs-table"));
        Assert.False(page.Has("book-chefs-table"));
    }

    [Fact]
    public async Task No_more_seats_are_offered_than_are_free()
    {
        await using var shop = await ShopFixture.Open();
        shop.Engine.PutCapacity("pottery-evening", 6, held: 1, sold: 3);
        var page = await shop.Customer.Open("/book/pottery-evening");

        Assert.Contains("<option value=\"2\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<option value=\"3\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_booking_that_waits_too_long_learns_that_seats_ran_out()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        shop.Engine.PutCapacity("pottery-evening", 6, sold: 5);
        var page = await shop.Customer.Open(path);

        Assert.True(page.Has("sold-out"));
        Assert.Contains("Only 1 seat", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capacity_that_exists_keeps_its_counts()
    {
        await using var shop = await ShopFixture.Open();
        await shop.Customer.Open("/");

        Assert.DoesNotContain(shop.Engine.Requests, request => request.StartsWith("PUT", StringComparison.Ordinal));
        Assert.Equal(12, (int)shop.Engine.Capacity("harbour-concert")["sold"]!);
    }

    [Fact]
    public async Task An_engine_that_is_away_is_said_to_be_away()
    {
        await using var shop = await ShopFixture.Open();
        var path = await shop.Customer.Book();
        await shop.Engine.DisposeAsync();

        var page = await shop.Customer.Open(path);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("if you have paid, your payment is safe", page.Html, StringComparison.Ordinal);
        Assert.Contains("Seats cannot be read just now.", (await shop.Customer.Open("/")).Html, StringComparison.Ordinal);
    }
}
