namespace Quittance.Tests.Vocabulary;

/// <summary>Amounts and currencies.</summary>
public sealed class MoneyTests
{
    static readonly Currency Euro = Currency.Parse("eur");
    static readonly Currency Yen = Currency.Parse("JPY");

    [Fact]
    public void Amounts_of_one_currency_are_added_subtracted_and_compared()
    {
        Assert.Equal(new Money(300, Euro), new Money(100, Euro) + new Money(200, Euro));
        Assert.Equal(new Money(-100, Euro), new Money(100, Euro) - new Money(200, Euro));
        Assert.True(new Money(1, Euro) < new Money(2, Euro) && new Money(2, Euro) > new Money(1, Euro));
        Assert.True(new Money(1, Euro) <= new Money(1, Euro) && new Money(1, Euro) >= new Money(1, Euro));
        Assert.False(Money.Zero(Euro).IsPositive);
    }

    [Fact]
    public void Amounts_of_two_currencies_never_meet()
    {
        var euro = new Money(1, Euro);
        var yen = new Money(1, Yen);

        Assert.Throws<InvalidOperationException>(() => euro + yen);
        Assert.Throws<InvalidOperationException>(() => euro - yen);
        Assert.Throws<InvalidOperationException>(() => euro < yen);
        Assert.False(euro == yen);
        Assert.False(euro.IsSameCurrencyAs(yen));
    }

    [Fact]
    public void Arithmetic_that_overflows_throws()
    {
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Euro) + new Money(1, Euro));
        Assert.Throws<OverflowException>(() => new Money(long.MinValue, Euro) - new Money(1, Euro));
    }

    [Fact]
    public void No_money_of_no_currency_fails_on_first_use()
    {
        Assert.Throws<InvalidOperationException>(() => default(Money) + new Money(1, Euro));
        Assert.Throws<InvalidOperationException>(() => default(Money).ToString());
        Assert.Throws<InvalidOperationException>(() => default(Currency).Code);
    }

    [Theory]
    [InlineData(13400, "eur", "134.00 EUR")]
    [InlineData(-5, "usd", "-0.05 USD")]
    [InlineData(500, "jpy", "500 JPY")]
    [InlineData(1234, "kwd", "1.234 KWD")]
    public void An_amount_is_printed_with_the_decimals_of_its_currency(long minor, string currency, string expected) =>
        Assert.Equal(expected, new Money(minor, Currency.Parse(currency)).ToString());

    [Theory]
    [InlineData("eur", 2)]
    [InlineData("USD", 2)]
    [InlineData("jpy", 0)]
    [InlineData("krw", 0)]
    [InlineData("clp", 0)]
    [InlineData("bhd", 3)]
    [InlineData("kwd", 3)]
    public void A_currency_knows_its_decimals(string code, int decimals)
    {
        Assert.Equal(decimals, Currency.Parse(code).Decimals);
        Assert.Equal(code.ToLowerInvariant(), Currency.Parse(code).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("eu")]
    [InlineData("euro")]
    [InlineData("xxx")]
    [InlineData(null)]
    public void What_is_no_currency_is_refused(string? code)
    {
        Assert.False(Currency.TryParse(code, out _));
        Assert.Throws<FormatException>(() => Currency.Parse(code!));
    }
}
