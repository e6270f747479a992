using System.Text.Json;

namespace Quittance.Tests.Vocabulary;

/// <summary>Ids, what mints them, and randomness.</summary>
public sealed class IdTests
{
    static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    readonly Entropy _entropy = Entropy.Seeded(42);

    [Fact]
    public void An_id_is_read_back_from_its_text()
    {
        var id = _entropy.NewId<Order>(At);

        Assert.True(Id<Order>.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
        Assert.Equal(id, JsonSerializer.Deserialize<Id<Order>>(JsonSerializer.Serialize(id)));
        Assert.Matches("^ord_[0-9a-hjkmnp-tv-z]{26}$", id.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ord_")]
    [InlineData("pay_01kdvgd2000000000000000000")]
    [InlineData("ord_01kdvgd200000000000000000")]
    [InlineData("ord_01kdvgd20000000000000000000")]
    [InlineData("ord_01kdvgd200000000000000000i")]
    [InlineData("ord_01KDVGD2000000000000000000")]
    [InlineData("ord_81kdvgd2000000000000000000")]
    [InlineData("ord_01kdvgd2000000000000000 00")]
    public void What_is_no_id_of_the_kind_is_refused(string? text)
    {
        Assert.False(Id<Order>.TryParse(text, out var id));
        Assert.True(id.IsEmpty);
        Assert.Throws<FormatException>(() => Id<Order>.Parse(text!));
    }

    [Fact]
    public void No_id_fails_on_first_use() => Assert.Throws<InvalidOperationException>(() => default(Id<Order>).ToString());

    [Fact]
    public void Ids_sort_by_time_as_text()
    {
        var ids = Enumerable.Range(0, 200).Select(i => _entropy.NewId<Order>(At.AddMilliseconds(i * 7919L)).ToString()).ToArray();

        Assert.Equal(ids, ids.Order(StringComparer.Ordinal));
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void The_same_event_mints_the_same_ids_in_the_same_order_and_no_other_event_does()
    {
        var source = _entropy.NewId<Event>(At);

        Assert.Equal(Minted(source, At), Minted(source, At));
        Assert.Empty(Minted(source, At).Intersect(Minted(_entropy.NewId<Event>(At), At)));
        Assert.Equal(5, Minted(source, At).Distinct().Count());
    }

    [Fact]
    public void A_seed_repeats_its_stream_and_another_seed_does_not()
    {
        Assert.Equal(Stream(Entropy.Seeded(1)), Stream(Entropy.Seeded(1)));
        Assert.NotEqual(Stream(Entropy.Seeded(1)), Stream(Entropy.Seeded(2)));
        Assert.NotEqual(Stream(Entropy.Secure), Stream(Entropy.Secure));
    }

    [Fact]
    public void A_code_has_six_digits_and_a_secret_sixty_four()
    {
        Assert.All(Enumerable.Range(0, 100).Select(_ => _entropy.NewCode()), code => Assert.Matches("^[0-9]{6}$", code));
        Assert.Matches("^key_[0-9a-f]{64}$", _entropy.NewSecret("key_"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(12, 2048)]
    [InlineData(13, 3600)]
    [InlineData(int.MaxValue, 3600)]
    public void The_wait_doubles_up_to_an_hour(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(attempts));

    static string[] Minted(Id<Event> source, DateTimeOffset at)
    {
        var mint = new Mint(source, at);
        return [.. Enumerable.Range(0, 5).Select(_ => mint.Next<Order>().ToString())];
    }

    static string Stream(Entropy entropy)
    {
        var bytes = new byte[100];
        entropy.Fill(bytes);
        return Convert.ToHexString(bytes);
    }
}
