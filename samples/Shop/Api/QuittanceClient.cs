using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Shop.Api;

/// <summary>The few calls of the Quittance API that a shop needs.</summary>
public sealed class QuittanceClient : IDisposable
{
    const int AnswerMaxBytes = 1024 * 1024;
    const int BusyTries = 10;

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(300);

    readonly HttpClient _http;
    readonly TimeProvider _clock;

    public QuittanceClient(ShopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _clock = options.Clock;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
        {
            BaseAddress = options.Api,
            Timeout = Timeout,
            MaxResponseContentBufferSize = AnswerMaxBytes,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
    }

    public Task<Answer<Capacity>> Capacity(string name, CancellationToken stop) =>
        Get($"/v1/capacities/{Uri.EscapeDataString(name)}", WireJson.Default.Capacity, stop);

    public Task<Answer<Capacity>> DeclareCapacity(string name, int total, CancellationToken stop) =>
        Send(() => new HttpRequestMessage(HttpMethod.Put, $"/v1/capacities/{Uri.EscapeDataString(name)}")
        {
            Content = JsonContent.Create(new CapacityTotal(total), WireJson.Default.CapacityTotal),
        }, WireJson.Default.Capacity, stop);

    public Task<Answer<Order>> Order(string id, CancellationToken stop) => Get(Path(id), WireJson.Default.Order, stop);

    public Task<Answer<Order>> CreateOrder(NewOrder order, string key, CancellationToken stop) =>
        Post("/v1/orders", order, WireJson.Default.NewOrder, key, WireJson.Default.Order, stop);

    public Task<Answer<Order>> Verify(string id, string code, string key, CancellationToken stop) =>
        Post(Path(id) + "/verify", new CodeProof(code), WireJson.Default.CodeProof, key, WireJson.Default.Order, stop);

    /// <summary>Starts paying, or gives the session that is open already.</summary>
    public Task<Answer<Checkout>> Checkout(string id, CheckoutRequest request, string key, CancellationToken stop) =>
        Post(Path(id) + "/checkout", request, WireJson.Default.CheckoutRequest, key, WireJson.Default.Checkout, stop);

    /// <summary>Where the checkout stands by the provider's own word: the engine asks it.</summary>
    public Task<Answer<Checkout>> ReadCheckout(string id, CancellationToken stop) =>
        Get(Path(id) + "/checkout", WireJson.Default.Checkout, stop);

    public Task<Answer<Order>> Cancel(string id, string key, CancellationToken stop) =>
        Post(Path(id) + "/cancel", key, () => null, WireJson.Default.Order, stop);

    /// <summary>What the engine told the shop about an order; none when it cannot be read now.</summary>
    public async Task<IReadOnlyList<Notice>> Notices(string order, CancellationToken stop)
    {
        var answer = await Get($"/v1/notices?order={Uri.EscapeDataString(order)}", WireJson.Default.JsonElement, stop);
        if (answer is not Answer<JsonElement>.Done { Value: var page })
            return [];
        // The list stands alone, or in a page that also says where to read on.
        var list = page.ValueKind == JsonValueKind.Object
            ? page.EnumerateObject().Select(member => member.Value).FirstOrDefault(value => value.ValueKind == JsonValueKind.Array)
            : page;
        return list.ValueKind == JsonValueKind.Array ? list.Deserialize(WireJson.Default.NoticeArray) ?? [] : [];
    }

    public void Dispose() => _http.Dispose();

    static string Path(string order) => $"/v1/orders/{Uri.EscapeDataString(order)}";

    Task<Answer<T>> Get<T>(string path, JsonTypeInfo<T> shape, CancellationToken stop) =>
        Send(() => new HttpRequestMessage(HttpMethod.Get, path), shape, stop);

    Task<Answer<T>> Post<TBody, T>(
        string path, TBody body, JsonTypeInfo<TBody> bodyShape, string key, JsonTypeInfo<T> shape, CancellationToken stop) =>
        Post(path, key, () => JsonContent.Create(body, bodyShape), shape, stop);

    async Task<Answer<T>> Post<T>(string path, string key, Func<HttpContent?> body, JsonTypeInfo<T> shape, CancellationToken stop)
    {
        for (var left = BusyTries; ; left--)
        {
            var answer = await Send(() => Keyed(path, key, body()), shape, stop);
            // The first of two clicks is still being answered: its answer is ours too, in a moment.
            if (answer is not Answer<T>.Refused { Problem.IsRepeatTooSoon: true } || left == 0)
                return answer;
            await Task.Delay(BusyPause, _clock, stop);
        }
    }

    static HttpRequestMessage Keyed(string path, string key, HttpContent? content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    async Task<Answer<T>> Send<T>(Func<HttpRequestMessage> make, JsonTypeInfo<T> shape, CancellationToken stop)
    {
        try
        {
            using var request = make();
            using var response = await _http.SendAsync(request, stop);
            if (response.IsSuccessStatusCode)
            {
                var value = await response.Content.ReadFromJsonAsync(shape, stop);
                var replayed = response.Headers.Contains("Idempotent-Replayed");
                return value is null ? new Answer<T>.Unknown() : new Answer<T>.Done(value, replayed);
            }
            return await Refusal<T>(response, stop);
        }
        // What may have been done or not: the line broke, the time was up, or the answer makes no sense.
        catch (Exception silence) when (silence is HttpRequestException or JsonException
            || (silence is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return new Answer<T>.Unknown();
        }
    }

    static async Task<Answer<T>> Refusal<T>(HttpResponseMessage response, CancellationToken stop)
    {
        var stated = response.Content.Headers.ContentType?.MediaType == "application/problem+json";
        // A fault may have struck after the work was done; only a stated 503 says that it was not begun.
        if ((int)response.StatusCode >= 500 && !(stated && response.StatusCode == HttpStatusCode.ServiceUnavailable))
            return new Answer<T>.Unknown();
        var problem = stated ? await response.Content.ReadFromJsonAsync(WireJson.Default.Problem, stop) : null;
        return new Answer<T>.Refused(problem ?? new Problem(), (int)response.StatusCode);
    }
}
