using System.Text.Json;
using Quittance.Providers;
using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeMoneyRequestsTests
{
    [Fact]
    public void A_refund_is_asked_for_with_exactly_these_bytes() => AssertPosts(
        "/v1/refunds",
        StripeSome.CreateRefund,
        "payment_intent=pi_3Qa1",
        "amount=1250",
        $"metadata[quittance_refund]={StripeSome.Refund}",
        $"metadata[quittance_payment]={StripeSome.Payment}",
        $"metadata[quittance_order]={StripeSome.Order}");

    [Theory]
    [InlineData("ch_1")]
    [InlineData("py_1")]
    public void A_refund_of_a_charge_without_an_intent_or_an_order_names_the_charge_and_no_order(string charge) => AssertPosts(
        "/v1/refunds",
        StripeSome.CreateRefund with { Order = null, Capture = StripeSome.Ref(RefKind.Capture, charge) },
        $"charge={charge}",
        "amount=1250",
        $"metadata[quittance_refund]={StripeSome.Refund}",
        $"metadata[quittance_payment]={StripeSome.Payment}");

    [Fact]
    public void A_transfer_is_asked_for_with_exactly_these_bytes() => AssertPosts(
        "/v1/transfers",
        StripeSome.CreateTransfer,
        "amount=1000",
        "currency=eur",
        "destination=acct_1Seller",
        "source_transaction=ch_1",
        $"transfer_group={StripeSome.Order}",
        $"metadata[quittance_transfer]={StripeSome.Transfer}",
        $"metadata[quittance_order]={StripeSome.Order}");

    [Fact]
    public void A_reversal_is_asked_for_with_exactly_these_bytes() => AssertPosts(
        "/v1/transfers/tr_1/reversals",
        StripeSome.CreateReversal,
        "amount=400",
        $"metadata[quittance_reversal]={StripeSome.Reversal}");

    [Fact]
    public void The_reads_have_these_paths()
    {
        AssertGets("/v1/refunds/re_1?expand[]=charge", StripeSome.ReadRefund);
        AssertGets("/v1/disputes/dp_1?expand[]=charge", StripeSome.ReadDispute);
        AssertGets("/v1/transfers/tr_1?expand[]=reversals", StripeSome.ReadTransfer);
        AssertGets("/v1/payment_intents/pi_3Qa1?expand[]=latest_charge.balance_transaction", StripeSome.ReadSettlement);
        AssertGets(
            "/v1/charges/ch_1?expand[]=balance_transaction", StripeSome.ReadSettlement with { Capture = StripeSome.ChargeCapture });
    }

    [Fact]
    public void The_listings_have_these_paths()
    {
        AssertGets("/v1/refunds?payment_intent=pi_3Qa1&limit=100", StripeSome.FindRefund);
        AssertGets("/v1/refunds?payment_intent=pi_3Qa1&limit=100", StripeSome.ListRefunds);
        AssertGets("/v1/refunds?charge=ch_1&limit=100", StripeSome.FindRefund with { Capture = StripeSome.ChargeCapture });
        AssertGets("/v1/refunds?charge=ch_1&limit=100", StripeSome.ListRefunds with { Capture = StripeSome.ChargeCapture });
        AssertGets($"/v1/transfers?transfer_group={StripeSome.Order}&limit=100", StripeSome.FindTransfer);
        AssertGets("/v1/transfers/tr_1/reversals?limit=100", StripeSome.FindReversal);
        Assert.Equal(
            "/v1/refunds?payment_intent=pi_3Qa1&limit=100&starting_after=re_9",
            StripeMoneyRequests.Page(StripeSome.ListRefunds, "re_9").Path);
    }

    [Theory]
    [InlineData("jpy", 1000, "1000")]
    [InlineData("eur", 1000, "1000")]
    [InlineData("kwd", 1230, "1230")]
    [InlineData("isk", 5, "500")]
    [InlineData("ugx", 5000, "500000")]
    public void An_amount_is_as_Stripe_writes_it(string currency, long minor, string written) => Assert.All(
        Moving(currency, minor),
        request => Assert.Contains($"amount={written}&", StripeRequests.Make(request).Form, StringComparison.Ordinal));

    [Fact]
    public async Task An_amount_that_Stripe_cannot_carry_is_never_sent_and_is_refused()
    {
        using var handler = new FakeStripe(_ => throw new InvalidOperationException("Nothing may be sent."));
        foreach (var request in Moving("kwd", 1234))
        {
            var answer = await StripeSome.Provider(handler).SendAsync(request, "key", TestContext.Current.CancellationToken);
            var refused = Assert.IsType<CallResult.Refused>(StripeSome.Told(request, Assert.IsType<Answer.NotSent>(answer)).Result);
            Assert.Equal("amount_not_supported", refused.Error.Code);
        }
    }

    [Fact]
    public void The_same_request_makes_the_same_bytes_after_a_round_through_storage() => Assert.All(StripeSome.EveryRequest, request =>
        Assert.Equal(
            StripeRequests.Make(request),
            StripeRequests.Make(JsonSerializer.Deserialize<ProviderRequest>(JsonSerializer.Serialize(request))!)));

    [Theory]
    [InlineData(RefKind.Session)]
    [InlineData(RefKind.Payout)]
    public void What_is_no_movement_cannot_be_read_as_one(RefKind kind) => Assert.Throws<InvalidOperationException>(
        () => StripeRequests.Make(new ReadMovement(StripeSome.Ref(kind, "x_1"))));

    static IReadOnlyList<ProviderRequest> Moving(string currency, long minor)
    {
        var money = new Money(minor, Currency.Parse(currency));
        return
        [
            StripeSome.CreateRefund with { Amount = money },
            StripeSome.CreateTransfer with { Amount = money },
            StripeSome.CreateReversal with { Amount = money },
        ];
    }

    static void AssertPosts(string path, ProviderRequest request, params string[] form) =>
        Assert.Equal(new StripeRequest(HttpMethod.Post, path, string.Join('&', form)), StripeRequests.Make(request));

    static void AssertGets(string path, ProviderRequest request) =>
        Assert.Equal(new StripeRequest(HttpMethod.Get, path, ""), StripeRequests.Make(request));
}
