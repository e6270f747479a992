using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Quittance.Tests.Infrastructure;

public sealed class BrowserTests(Browser browser)
{
    const string Html = """
        <!doctype html><title>Till</title>
        <button onclick="this.textContent = 'Paid'">Pay</button>
        """;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_local_page_opens_and_answers_a_click()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/", () => Results.Content(Html, "text/html; charset=utf-8"));
        await app.StartAsync(Cancel);

        var page = await browser.NewPageAsync();
        await page.GotoAsync(app.Urls.Single());
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).ClickAsync();

        Assert.Equal("Till", await page.TitleAsync());
        Assert.Equal("Paid", await page.Locator("button").TextContentAsync());
        var picture = await page.ScreenshotAsync();
        Assert.Equal("PNG"u8, picture.AsSpan(1, 3));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Two_pages_do_not_share_cookies()
    {
        var first = await browser.NewPageAsync();
        var second = await browser.NewPageAsync();

        await first.Context.AddCookiesAsync([new() { Name = "seen", Value = "1", Url = "http://127.0.0.1" }]);

        Assert.Single(await first.Context.CookiesAsync());
        Assert.Empty(await second.Context.CookiesAsync());
        await first.Context.CloseAsync();
        await second.Context.CloseAsync();
    }
}
