using Shop;
using Shop.Customers;

namespace Quittance.Tests.Shop;

public sealed class ShopOptionsTests
{
    [Fact]
    public void Settings_come_from_the_environment()
    {
        var options = From(("QUITTANCE_URL", "http://127.0.0.1:1"), ("QUITTANCE_API_KEY", "key_1"), ("SHOP_URLS", "http://127.0.0.1:2"));

        Assert.Equal(new Uri("http://127.0.0.1:1"), options.Api);
        Assert.Equal("http://127.0.0.1:2", options.Urls);
        Assert.Null(options.NoticeSecret);
    }

    [Fact]
    public void A_missing_key_says_what_to_set() =>
        Assert.Contains("QUITTANCE_API_KEY", Assert.Throws<FormatException>(() => From()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("nowhere")]
    [InlineData("ftp://127.0.0.1")]
    public void An_address_that_is_none_is_named(string address)
    {
        var fault = Assert.Throws<FormatException>(() => From(("QUITTANCE_URL", address), ("QUITTANCE_API_KEY", "key_1")));
        Assert.Contains($"QUITTANCE_URL is '{address}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_is_none_stops_the_start()
    {
        var options = From(("QUITTANCE_API_KEY", "key_1"), ("QUITTANCE_NOTICE_SECRET", "whsec_!"));
        Assert.Contains("notice secret", Assert.Throws<FormatException>(() => ShopApp.Create(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_not_printed()
    {
        var options = From(("QUITTANCE_API_KEY", "key_1"), ("QUITTANCE_NOTICE_SECRET", ShopFixture.Secret));
        Assert.DoesNotContain("key_1", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ShopFixture.Secret, options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Customers_outlive_the_process_where_there_is_a_directory()
    {
        var directory = Directory.CreateTempSubdirectory("shop-");
        try
        {
            var options = From(("QUITTANCE_API_KEY", "key_1"), ("SHOP_DATA", directory.FullName));
            new CustomerStore(options).Change("c1", customer => customer.With("ord_1").WithProved("ada@example.org"));
            var known = new CustomerStore(options).Find("c1");

            Assert.True(known!.Owns("ord_1") && known.HasProved("ADA@example.org"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    static ShopOptions From(params (string Name, string Value)[] variables) =>
        ShopOptions.FromEnvironment(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
