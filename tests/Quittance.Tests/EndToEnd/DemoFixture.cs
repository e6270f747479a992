using Quittance.Host;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.EndToEnd;

/// <summary>The running demo, shared by the journeys: they take turns, because a fault that one injects would meet the others.</summary>
[CollectionDefinition(Name)]
public sealed class DemoJourneys : ICollectionFixture<DemoFixture>
{
    public const string Name = "the demo";
}

/// <summary>What <c>quittance demo</c> starts, on free ports and with a database of its own.</summary>
public sealed class DemoFixture(Browser browser) : IAsyncLifetime
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quittance-demo-");
    Demo _demo = null!;

    internal string Shop => _demo.ShopAddress;

    internal MerchantApi Api { get; private set; } = null!;

    internal Sandboxed Stripe { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _demo = await Loopback.OnFreePortsAsync(3, ports => Demo.StartAsync(Settings(ports), CancellationToken.None));
        Api = new MerchantApi(_demo.ServerAddress, _demo.ApiKey);
        Stripe = new Sandboxed(_demo.StripeAddress);
        await Eventually.HoldsAsync(() => Api.GetAsync("/v1/capacities/chefs-table"), found => found.Status == 200);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Stripe.Dispose();
        await _demo.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>A customer with a browser profile of their own, on the shop's first page.</summary>
    internal async Task<Shopper> NewShopperAsync(bool scripts = true)
    {
        var page = await browser.NewPageAsync(new() { JavaScriptEnabled = scripts });
        await page.GotoAsync(Shop);
        return new Shopper(page, Shop);
    }

    HostSettings Settings(int[] ports)
    {
        var values = new Dictionary<string, string>
        {
            ["QUITTANCE_DATABASE"] = $"Data Source={Path.Combine(_folder.FullName, "demo.db")}",
            ["QUITTANCE_URLS"] = $"http://127.0.0.1:{ports[0]}",
            ["QUITTANCE_SHOP_URLS"] = $"http://127.0.0.1:{ports[1]}",
            ["QUITTANCE_SANDBOX_STRIPE_PORT"] = $"{ports[2]}",
        };
        return new HostSettings(values.GetValueOrDefault);
    }
}
