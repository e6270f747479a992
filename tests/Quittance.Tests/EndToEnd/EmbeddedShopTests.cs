using System.Diagnostics;
using Quittance.Host;
using Quittance.Sandbox;
using Quittance.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace Quittance.Tests.EndToEnd;

/// <summary>The one-file sample, started as its reader would start it, beside a sandbox.</summary>
public sealed class EmbeddedShopTests(Browser browser) : IAsyncLifetime
{
    const string Secret = "whsec_of_the_sample";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quittance-sample-");
    SandboxServer _sandbox = null!;
    Process _shop = null!;
    string _address = "";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => new(Loopback.OnFreePortsAsync(1, async ports =>
    {
        _address = $"http://127.0.0.1:{ports[0]}";
        _sandbox = await SandboxVerb.StartStripeAsync(0, $"{_address}/webhooks/stripe", Secret, Cancel);
        _shop = StartShop();
        return await UntilReadyAsync();
    }));

    public async ValueTask DisposeAsync()
    {
        await EndShopAsync();
        await _sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_paid_order_has_exactly_one_ticket_however_often_the_payment_is_told()
    {
        using var stripe = new Sandboxed(_sandbox.Address);
        await stripe.FaultAsync(new { @event = "*" }, "duplicate");
        var page = await browser.NewPageAsync();
        await page.GotoAsync(_address);

        await page.Locator("#buy").DblClickAsync();
        var shopper = new Shopper(page, _address);
        await Expect(shopper.See("pay-button")).ToBeVisibleAsync();
        await shopper.See("email").FillAsync("ada@example.org");
        await shopper.PayWithAsync(Shopper.Visa);

        await Expect(page.Locator("#ticket")).ToHaveTextAsync("no. 1");
        var order = new Uri(page.Url).Segments[^1];
        Assert.Equal(1200, (long)Assert.Single(await stripe.MovementsAsync(order))["amount"]!);
        await page.GotoAsync(_address);
        await Expect(page.Locator("#issued")).ToHaveTextAsync("1");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_shop_killed_while_the_customer_pays_issues_the_ticket_when_it_is_back()
    {
        using var stripe = new Sandboxed(_sandbox.Address);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(_address);
        await page.Locator("#buy").ClickAsync();
        await Expect(page.GetByTestId("pay-button")).ToBeVisibleAsync();
        var session = new Uri(page.Url).Segments[^1];

        await EndShopAsync();
        Assert.Equal(200, (await stripe.PlayAsync(session, "succeed")).Status);
        _shop = StartShop();
        await UntilReadyAsync();

        await page.GotoAsync(_address);
        await Eventually.HoldsAsync(
            async () =>
            {
                await page.ReloadAsync();
                return await page.Locator("#issued").InnerTextAsync();
            },
            issued => issued == "1");
        await page.Context.CloseAsync();
    }

    Process StartShop()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = SourceRoot.Combine("samples", "EmbeddedShop", "bin", configuration, "net10.0", "EmbeddedShop.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            Environment =
            {
                ["SHOP_URL"] = _address,
                ["STRIPE_SECRET_KEY"] = RunningServer.SecretKey,
                ["STRIPE_WEBHOOK_SECRET"] = Secret,
                ["STRIPE_API_BASE"] = _sandbox.Address,
            },
        })!;
    }

    async Task EndShopAsync()
    {
        _shop.Kill();
        await _shop.WaitForExitAsync(CancellationToken.None);
        _shop.Dispose();
    }

    async Task<bool> UntilReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_address) };
        return await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    return (await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancel)).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return _shop.HasExited ? throw new InvalidOperationException("The sample ended.") : false;
                }
            },
            ready => ready);
    }
}
