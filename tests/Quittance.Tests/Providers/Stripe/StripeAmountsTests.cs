using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeAmountsTests
{
    [Theory]
    [InlineData("eur", 1000, 1000)]
    [InlineData("jpy", 1000, 1000)]
    [InlineData("clp", 10, 10)]
    [InlineData("krw", 5000, 5000)]
    [InlineData("ugx", 5000, 500_000)]
    [InlineData("isk", 5, 500)]
    [InlineData("mga", 500, 5)]
    [InlineData("kwd", 1230, 1230)]
    [InlineData("huf", 17_500, 17_500)]
    [InlineData("usd", 0, 0)]
    [InlineData("usd", 999_999_999_999, 999_999_999_999)]
    public void An_amount_goes_out_as_Stripe_writes_it_and_comes_back_equal(string code, long minor, long stripe)
    {
        var money = new Money(minor, Currency.Parse(code));
        Assert.Null(StripeAmounts.WhyNot(money));
        Assert.Equal(stripe, StripeAmounts.ToStripe(money));
        Assert.Equal(money, StripeAmounts.FromStripe(stripe, money.Currency));
    }

    [Theory]
    [InlineData("kwd", 1234)]
    [InlineData("mga", 501)]
    [InlineData("iqd", 1000)]
    [InlineData("lyd", 1000)]
    [InlineData("eur", -1)]
    [InlineData("eur", 1_000_000_000_000)]
    [InlineData("ugx", 10_000_000_000)]
    [InlineData("ugx", long.MaxValue)]
    public void An_amount_that_Stripe_cannot_carry_is_refused(string code, long minor)
    {
        var money = new Money(minor, Currency.Parse(code));
        Assert.NotNull(StripeAmounts.WhyNot(money));
        Assert.Throws<ArgumentException>(() => StripeAmounts.ToStripe(money));
    }

    [Fact]
    public void A_sum_is_of_amounts_that_are_known_and_of_one_currency()
    {
        var usd = Currency.Parse("usd");
        Assert.Equal(StripeSome.Euro(5), StripeAmounts.Sum([StripeSome.Euro(2), StripeSome.Euro(3)], StripeSome.Eur));
        Assert.Equal(StripeSome.Euro(0), StripeAmounts.Sum([], StripeSome.Eur));
        Assert.Null(StripeAmounts.Sum([StripeSome.Euro(2), null], StripeSome.Eur));
        Assert.Null(StripeAmounts.Sum([StripeSome.Euro(2), new Money(3, usd)], StripeSome.Eur));
        Assert.Null(StripeAmounts.Sum([StripeSome.Euro(long.MaxValue), StripeSome.Euro(1)], StripeSome.Eur));
    }

    [Theory]
    [InlineData("ugx", 150)]
    [InlineData("isk", 1)]
    [InlineData("mga", long.MaxValue)]
    [InlineData("iqd", 1000)]
    public void An_amount_that_cannot_be_booked_exactly_is_not_read(string code, long stripe) =>
        Assert.Null(StripeAmounts.FromStripe(stripe, Currency.Parse(code)));
}
