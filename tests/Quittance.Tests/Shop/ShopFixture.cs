using Microsoft.AspNetCore.Builder;
using Shop;

namespace Quittance.Tests.Shop;

/// <summary>A shop, the engine that it talks to, and one customer.</summary>
sealed class ShopFixture : IAsyncDisposable
{
    public const string Secret = "whsec_cXVpdHRhbmNlLXN0YW5kYXJkLXdlYmhvb2tzLWtleSE=";

    readonly WebApplication _shop;

    ShopFixture(FakeEngine engine, WebApplication shop)
    {
        Engine = engine;
        _shop = shop;
        Customer = new Visitor(Url);
    }

    public FakeEngine Engine { get; }

    public Visitor Customer { get; }

    public Uri Url => new(_shop.Urls.First());

    public static async Task<ShopFixture> Open(Func<ShopOptions, ShopOptions>? change = null)
    {
        var engine = await FakeEngine.Start();
        engine.PutCapacity("harbour-concert", 40, held: 3, sold: 12);
        engine.PutCapacity("pottery-evening", 6);
        engine.PutCapacity("chefs-table", 1, held: 1);
        var options = new ShopOptions
        {
            Api = engine.Url,
            ApiKey = "key_1",
            NoticeSecret = Secret,
            Urls = "http://127.0.0.1:0",
            Clock = new FixedClock(DateTimeOffset.FromUnixTimeSeconds(1767225600)),
        };
        var shop = ShopApp.Create(change?.Invoke(options) ?? options);
        await shop.StartAsync();
        return new ShopFixture(engine, shop);
    }

    /// <summary>A verified booking of the customer, put into a state that only the engine can bring about.</summary>
    public async Task<string> BookingIn(string status, params System.Text.Json.Nodes.JsonObject[] payments)
    {
        var path = await Customer.Book();
        Engine.Put("ord_1", status, payments: payments);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        Customer.Dispose();
        await _shop.StopAsync();
        await _shop.DisposeAsync();
        await Engine.DisposeAsync();
    }
}

/// <summary>A clock that stands still; what waits on it waits for real.</summary>
sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

/// <summary>A clock on which nobody waits: every timer fires at once.</summary>
sealed class HastyClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
}
