using Microsoft.Playwright;

namespace Quittance.Tests.Infrastructure;

/// <summary>
/// The Chromium of a test run. It starts when the first test asks for a page, without a window, and ends with the run.
/// Take it in a test class's constructor. <c>CHROMIUM</c> names another program than the first one found.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    static readonly string[] Programs =
    [
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
        "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];

    readonly SemaphoreSlim _gate = new(1, 1);
    IPlaywright? _playwright;
    IBrowser? _chromium;

    /// <summary>A page in a profile of its own, without cookies. Waiting for anything on it ends after 30 seconds.</summary>
    /// <remarks>Close it with <c>page.Context.CloseAsync()</c>, or leave it to the end of the run.</remarks>
    public async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        var chromium = await StartAsync();
        var context = await chromium.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        _playwright?.Dispose();
        _gate.Dispose();
    }

    async Task<IBrowser> StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_chromium is not null) return _chromium;
            _playwright ??= await Playwright.CreateAsync();
            return _chromium = await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = FindProgram(),
                Headless = true,
                Args =
                [
                    // Containers give no user namespace to sandbox in; the pages are our own.
                    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                ],
            });
        }
        finally
        {
            _gate.Release();
        }
    }

    static string FindProgram()
    {
        var named = Environment.GetEnvironmentVariable("CHROMIUM");
        return ExternalProgram.Find(string.IsNullOrEmpty(named) ? Programs : [named]) ?? throw new InvalidOperationException(
            $"{(string.IsNullOrEmpty(named) ? "Chromium" : named)} is not here, and a test needs a browser. ./test installs one.");
    }
}
