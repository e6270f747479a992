using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Quittance.Tests.EndToEnd;

/// <summary>
/// What every journey has: a customer, and the end that all of them share: order, capacity, notices and the provider agree.
/// </summary>
[Collection(DemoJourneys.Name)]
public abstract class Journey : IAsyncLifetime
{
    readonly DemoFixture _demo;
    readonly List<Shopper> _shoppers = [];

    private protected Journey(DemoFixture demo)
    {
        Assertions.SetDefaultExpectTimeout(30_000);
        _demo = demo;
    }

    private protected MerchantApi Api => _demo.Api;

    private protected Sandboxed Stripe => _demo.Stripe;

    private protected string Shop => _demo.Shop;

    private protected Shopper Ada { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Ada = await NewShopperAsync();

    public async ValueTask DisposeAsync()
    {
        await Stripe.HealAsync();
        foreach (var shopper in _shoppers)
            await shopper.LeaveAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<Shopper> NewShopperAsync(bool scripts = true)
    {
        var shopper = await _demo.NewShopperAsync(scripts);
        _shoppers.Add(shopper);
        return shopper;
    }

    /// <summary>Paid once: what the provider took, what the order says and what the application was told are one and the same.</summary>
    private protected async Task AssertPaidOnceAsync(string order, long amount)
    {
        var paid = await Api.UntilAsync(order, "paid");
        Assert.Equal((amount, 0), ((long)paid["amount_paid"]!, (long)paid["amount_refunded"]!));
        var movement = Assert.Single(await Stripe.MovementsAsync(order));
        Assert.Equal(("capture", amount, "eur"), ((string)movement["type"]!, (long)movement["amount"]!, (string)movement["currency"]!));
        var succeeded = Assert.Single((JsonArray)paid["payments"]!, payment => (string)payment!["status"]! == "succeeded")!;
        Assert.Equal((amount, (string)movement["session"]!), ((long)succeeded["amount_received"]!, (string)succeeded["provider_ref"]!));
        Assert.Single(await NoticesAsync(order), type => type == "order.paid");
    }

    /// <summary>No money moved for it, and nothing says otherwise.</summary>
    private protected async Task AssertNothingChargedAsync(string order)
    {
        Assert.Empty(await Stripe.MovementsAsync(order));
        Assert.Equal(0, (long)(await Api.OrderAsync(order))["amount_paid"]!);
        Assert.DoesNotContain("order.paid", await NoticesAsync(order));
    }

    private protected async Task<IReadOnlyList<string>> NoticesAsync(string order) =>
        [.. ((JsonArray)(await Api.GetAsync($"/v1/notices?order={order}"))["data"]!).Select(notice => (string)notice!["type"]!)];

    private protected async Task<(int Held, int Sold)> SeatsAsync(string evening)
    {
        var capacity = await Api.GetAsync($"/v1/capacities/{evening}");
        return ((int)capacity["held"]!, (int)capacity["sold"]!);
    }
}
