using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Quittance.Tests.EndToEnd;

/// <summary>The merchant API as an application in any language speaks to it.</summary>
sealed class MerchantApi(string address, string? key) : IDisposable
{
    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = new Uri(address),
        DefaultRequestHeaders = { Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key) },
    };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static object Booking(string? capacity = null, long quantity = 1, bool guest = false, long unit = 3400) => new
    {
        kind = "booking",
        currency = "eur",
        customer = new { email = "ada@example.org" },
        lines = new[] { new { description = "Seat", quantity, unit_amount = unit, capacity } },
        guest,
    };

    public static object Checkout { get; } =
        new { provider = "stripe", success_url = "https://shop.example/done", cancel_url = "https://shop.example/back" };

    public Task<Reply> GetAsync(string path) => Reply.OfAsync(_http.GetAsync(new Uri(path, UriKind.Relative), Cancel));

    public Task<Reply> PutAsync(string path, object body) => Reply.OfAsync(_http.PutAsJsonAsync(path, body, Cancel));

    public Task<Reply> PostAsync(string path, object? body = null, string? key = null) =>
        SendAsync(path, body is null ? null : JsonContent.Create(body), key);

    /// <summary>Sends a body as it is written.</summary>
    public Task<Reply> PostTextAsync(string path, string body, string? key = null) =>
        SendAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), key);

    /// <summary>An order, by its id.</summary>
    public async Task<JsonNode> OrderAsync(string id) => (await GetAsync($"/v1/orders/{id}")).Json;

    /// <summary>Places an order and opens its payment page.</summary>
    public async Task<(string Order, string Session)> OpenCheckoutAsync(object? booking = null)
    {
        var order = (await PostAsync("/v1/orders", booking ?? Booking())).Id;
        var checkout = await PostAsync($"/v1/orders/{order}/checkout", Checkout);
        Assert.Equal((200, "open"), (checkout.Status, (string?)checkout["outcome"]));
        return (order, (string)checkout["order", "payments"]![0]!["provider_ref"]!);
    }

    /// <summary>Waits until the order has a status.</summary>
    public Task<JsonNode> UntilAsync(string order, string status) =>
        Eventually.HoldsAsync(() => OrderAsync(order), found => (string?)found["status"] == status, found => found.ToJsonString());

    public void Dispose() => _http.Dispose();

    async Task<Reply> SendAsync(string path, HttpContent? body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Reply.OfAsync(_http.SendAsync(request, Cancel));
    }
}
