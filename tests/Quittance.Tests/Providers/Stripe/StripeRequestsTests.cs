using System.Text.Json;
using Quittance.Providers;
using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeRequestsTests
{
    [Fact]
    public void A_checkout_is_asked_for_with_exactly_these_bytes()
    {
        var made = StripeRequests.Make(StripeSome.Create());
        Assert.Equal((HttpMethod.Post, "/v1/checkout/sessions"), (made.Method, made.Path));
        Assert.Equal(
            string.Join(
                '&',
                "mode=payment",
                "line_items[0][price_data][currency]=eur",
                "line_items[0][price_data][product_data][name]=Seat%20%26%20table",
                "line_items[0][price_data][unit_amount]=1250",
                "line_items[0][quantity]=2",
                $"client_reference_id={StripeSome.Order}",
                "customer_email=ada%40example.org",
                $"metadata[quittance_order]={StripeSome.Order}",
                $"metadata[quittance_payment]={StripeSome.Payment}",
                $"payment_intent_data[metadata][quittance_order]={StripeSome.Order}",
                $"payment_intent_data[metadata][quittance_payment]={StripeSome.Payment}",
                "expires_at=1793003600",
                "success_url=https%3A%2F%2Fshop.example%2Fdone%3Fs%3D%7BCHECKOUT_SESSION_ID%7D",
                "cancel_url=https%3A%2F%2Fshop.example%2Fback"),
            made.Form);
    }

    [Fact]
    public void The_same_request_makes_the_same_bytes_after_a_round_through_storage()
    {
        ProviderRequest request = StripeSome.Create();
        var stored = JsonSerializer.Deserialize<ProviderRequest>(JsonSerializer.Serialize(request))!;
        Assert.Equal(StripeRequests.Make(request), StripeRequests.Make(stored));
    }

    [Fact]
    public void An_unknown_email_is_left_out() =>
        Assert.DoesNotContain("email", StripeRequests.Make(StripeSome.Create() with { Email = null }).Form, StringComparison.Ordinal);

    [Theory]
    [InlineData("jpy", 1000, "1000")]
    [InlineData("eur", 1000, "1000")]
    [InlineData("clp", 10, "10")]
    [InlineData("ugx", 5000, "500000")]
    public void The_unit_amount_is_as_Stripe_writes_it(string currency, long unit, string written)
    {
        var form = StripeRequests.Make(StripeSome.Create(currency, unit)).Form;
        Assert.Contains($"[unit_amount]={written}&", form, StringComparison.Ordinal);
        Assert.Contains($"[currency]={currency}&", form, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_is_cut_and_not_in_the_middle_of_a_letter()
    {
        var lines = new[] { new CheckoutLine(new string('x', 248) + "😀 and more", 1, 2500) };
        var form = StripeRequests.Make(StripeSome.Create() with { Lines = lines }).Form;
        Assert.Contains($"[name]={new string('x', 248)}{Uri.EscapeDataString("…")}&", form, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_requests_have_these_paths()
    {
        Assert.Equal(
            new StripeRequest(HttpMethod.Post, "/v1/checkout/sessions/cs_test_a1/expire", ""),
            StripeRequests.Make(StripeSome.Expire));
        AssertGets(
            "/v1/checkout/sessions/cs_test_a1?expand[]=payment_intent&expand[]=payment_intent.latest_charge",
            StripeSome.ReadSession);
        AssertGets("/v1/payment_intents/pi_3Qa1?expand[]=latest_charge", StripeSome.ReadIntent);
        AssertGets(
            "/v1/checkout/sessions?limit=100&created[gte]=1792995800"
            + "&expand[]=data.payment_intent&expand[]=data.payment_intent.latest_charge",
            StripeSome.Find);
    }

    [Fact]
    public async Task A_request_that_Stripe_cannot_carry_is_never_sent_and_is_refused()
    {
        using var handler = new FakeStripe(_ => throw new InvalidOperationException("Nothing may be sent."));
        var request = StripeSome.Create("kwd", 1234, 1);
        var answer = await StripeSome.Provider(handler).SendAsync(request, "key", TestContext.Current.CancellationToken);
        Assert.IsType<Answer.NotSent>(answer);
        var refused = Assert.IsType<CallResult.Refused>(StripeSome.Told(request, answer).Result);
        Assert.Equal("amount_not_supported", refused.Error.Code);
    }

    static void AssertGets(string path, ProviderRequest request) =>
        Assert.Equal(new StripeRequest(HttpMethod.Get, path, ""), StripeRequests.Make(request));
}
