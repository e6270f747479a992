using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Quittance.Tests.EndToEnd;

/// <summary>The fake Stripe as a test speaks to it: plays the customer, injects faults, asks what truly moved.</summary>
sealed class Sandboxed(string address) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = new Uri(address) };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<Reply> PlayAsync(string session, string outcome) => PostAsync($"/_sandbox/checkouts/{session}", new { outcome });

    public Task<Reply> FaultAsync(object on, string fault, int? ms = null) =>
        PostAsync("/_sandbox/faults", ms is null ? new { on, fault } : new { on, fault, ms });

    public Task<Reply> HealAsync() => Reply.OfAsync(_http.DeleteAsync(new Uri("/_sandbox/faults", UriKind.Relative), Cancel));

    public Task<Reply> CallsAsync() => GetAsync("/_sandbox/calls");

    /// <summary>A charge that the merchant makes past the engine, with the order in its metadata.</summary>
    public async Task ChargeAsync(long amount, string order, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payment_intents")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["amount"] = $"{amount}",
                ["currency"] = "eur",
                ["confirm"] = "true",
                ["payment_method"] = "pm_card_visa",
                ["return_url"] = "https://shop.example",
                ["metadata[quittance_order]"] = order,
            }),
        };
        Assert.Equal(200, (await Reply.OfAsync(_http.SendAsync(request, Cancel))).Status);
    }

    /// <summary>Each movement of money that belongs to the order, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> MovementsAsync(string order) =>
        [.. ((JsonArray)(await GetAsync("/_sandbox/money")).Json["data"]!)
            .Where(row => row!.ToJsonString().Contains($"\"{order}\"", StringComparison.Ordinal))
            .Select(row => row!)];

    /// <summary>Each request that made a payment page for the order; a repeat under the same key makes none.</summary>
    public async Task<IReadOnlyList<JsonNode>> SessionsMadeAsync(string order) =>
        [.. ((JsonArray)(await CallsAsync())["calls"]!).Select(call => call!)
            .Where(call => ((string)call["method"]!, (string)call["path"]!) == ("POST", "/v1/checkout/sessions"))
            .Where(call => (int)call["status"]! == 200 && !(bool)call["replayed"]!)
            .Where(call => ((string)call["body"]!).Contains(order, StringComparison.Ordinal))];

    public async Task<Reply> GetAsync(string path) => await Reply.OfAsync(_http.GetAsync(new Uri(path, UriKind.Relative), Cancel));

    public void Dispose() => _http.Dispose();

    Task<Reply> PostAsync(string path, object body) => Reply.OfAsync(_http.PostAsJsonAsync(path, body, Cancel));
}
