using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Quittance.Simulation;

namespace Quittance.Torture;

/// <summary>Customers who buy, pay or give up, and a merchant who gives money back; all ask again until they are answered.</summary>
sealed class Customers(IReadOnlyList<Uri> servers, Uri sandbox, ulong seed) : IDisposable
{
    static readonly TimeSpan BeforeAskingAgain = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    const int Looks = 200;

    static readonly object Booking = new
    {
        kind = "booking",
        currency = "eur",
        customer = new { email = "ada@example.org" },
        lines = new[] { new { description = "Seat", quantity = 1, unit_amount = 3400 } },
    };

    static readonly object Checkout =
        new { provider = "stripe", success_url = "https://shop.example/done", cancel_url = "https://shop.example/back" };

    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience };
    readonly List<string> _orders = [];
    long _answered;

    /// <summary>How many questions were answered so far.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>The orders that were placed.</summary>
    public IReadOnlyList<string> Orders
    {
        get
        {
            lock (_orders)
                return [.. _orders];
        }
    }

    /// <summary>One customer, from the order to its end.</summary>
    public async Task BuyAsync(int number, CancellationToken cancellationToken)
    {
        var dice = new Dice(seed + (ulong)number);
        var placed = await AskAsync(HttpMethod.Post, "/v1/orders", Booking, $"place-{number}", dice, cancellationToken);
        var order = (string)placed["id"]!;
        lock (_orders)
            _orders.Add(order);
        await AskAsync(HttpMethod.Post, $"/v1/orders/{order}/checkout", Checkout, $"checkout-{number}", dice, cancellationToken);
        if (await SessionAsync(order, dice, cancellationToken) is not { } session || dice.Chance(10))
            return;
        if (dice.Chance(20))
            await PlayAsync(session, "decline", cancellationToken);
        await PlayAsync(session, "succeed", cancellationToken);
        if (!dice.Chance(30))
            return;
        // Where the word of the payment takes too long, nothing is given back: who asks too early is refused under his key for good.
        if (!IsPaid(await UntilAsync(order, IsPaid, dice, cancellationToken)))
            return;
        await AskAsync(HttpMethod.Post, $"/v1/orders/{order}/refunds", new { }, $"refund-{number}", dice, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    static bool IsPaid(JsonNode order) => (string?)order["status"] == "paid";

    async Task<string?> SessionAsync(string order, Dice dice, CancellationToken cancellationToken)
    {
        var found = await UntilAsync(
            order,
            order => order["payments"] is JsonArray { Count: > 0 } payments
                && (payments[0]!["provider_ref"] is not null || (string?)payments[0]!["status"] == "failed"),
            dice,
            cancellationToken);
        return (string?)found["payments"]?[0]?["provider_ref"];
    }

    async Task<JsonNode> UntilAsync(string order, Func<JsonNode, bool> holds, Dice dice, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            var found = await AskAsync(HttpMethod.Get, $"/v1/orders/{order}", null, null, dice, cancellationToken);
            if (holds(found) || look == Looks)
                return found;
            await Task.Delay(BeforeAskingAgain, TimeProvider.System, cancellationToken);
        }
    }

    async Task PlayAsync(string session, string outcome, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(
            new Uri(sandbox, $"/_sandbox/checkouts/{session}"), new { outcome }, cancellationToken);
    }

    /// <summary>Asks one server or the other, under the same key, until one answers.</summary>
    async Task<JsonNode> AskAsync(
        HttpMethod method, string path, object? body, string? key, Dice dice, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(method, new Uri(servers[dice.Next(servers.Count)], path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Fleet.ApiKey);
            if (body is not null)
                request.Content = JsonContent.Create(body);
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            if (await TryAsync(request, cancellationToken) is { } answer)
                return answer;
            await Task.Delay(BeforeAskingAgain, TimeProvider.System, cancellationToken);
        }
    }

    async Task<JsonNode?> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            if ((int)answer.StatusCode is 409 or >= 500)
                return null;
            var body = JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken))!;
            Interlocked.Increment(ref _answered);
            return body;
        }
        // A server that dies in the moment of connecting shows as the socket's own error.
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
