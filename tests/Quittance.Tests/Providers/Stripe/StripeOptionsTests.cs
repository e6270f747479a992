using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeOptionsTests
{
    [Fact]
    public void Good_settings_have_no_problems() => Assert.Empty(StripeSome.Options().Problems());

    [Fact]
    public void Each_wrong_setting_is_told_and_none_is_printed()
    {
        var options = new StripeOptions
        {
            SecretKey = "pk_live_secret",
            WebhookSecrets = ["whsec_good_secret", " "],
            ApiBase = "http://api.stripe.com/v1",
            Account = "secret",
            Timeout = TimeSpan.Zero,
        };
        var problems = options.Problems();
        Assert.Equal(5, problems.Count);
        Assert.DoesNotContain(problems, problem => problem.Contains("whsec_good", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Contains("pk_live", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => StripeSome.Provider(options: options));
    }

    [Fact]
    public void Settings_are_printed_without_secrets()
    {
        var text = StripeSome.Options().ToString();
        Assert.Contains("test mode", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_", text, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk_live_1", true)]
    [InlineData("rk_live_1", true)]
    [InlineData("sk_test_1", false)]
    [InlineData("rk_test_1", false)]
    public void The_key_decides_the_mode(string key, bool live) =>
        Assert.Equal(live, StripeSome.Provider(options: StripeSome.Options(key: key)).Live);

    [Theory]
    [InlineData("http://127.0.0.1:5081", true)]
    [InlineData("http://localhost:5081/", true)]
    [InlineData("https://stripe.example", true)]
    [InlineData("http://stripe.example", false)]
    [InlineData("stripe.example", false)]
    [InlineData("", false)]
    public void Plain_http_is_for_this_machine_only(string address, bool good)
    {
        var options = new StripeOptions { SecretKey = StripeSome.SecretKey, WebhookSecrets = [StripeSome.Secret], ApiBase = address };
        Assert.Equal(good, options.Problems().Count == 0);
    }
}
