using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Quittance.Tests.EndToEnd;

/// <summary>
/// Signs and sends events by Stripe's public scheme (docs.stripe.com/webhooks#verify-manually), sharing no code with the adapter.
/// </summary>
sealed class WebhookSender(string url) : IDisposable
{
    static readonly TimeProvider Clock = TimeProvider.System;

    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>An event that carries no money, of about a size.</summary>
    public static string Event(string id, int padding = 0, string extra = "") => $$"""
        {"id":"{{id}}","object":"event","api_version":"2026-10-28.endive","created":1793000000,"livemode":false,"type":"customer.updated",
        {{extra}}"data":{"object":{"id":"cus_1","object":"customer","description":"{{new string('x', padding)}}" } },"request":null,"pending_webhooks":1}
        """;

    public static string Signature(byte[] body, string secret = RunningServer.WebhookSecret)
    {
        var at = Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(at + "."), .. body];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return $"t={at},v1={Convert.ToHexStringLower(mac)}";
    }

    public Task<Reply> SendAsync(string body, string? secret = null, string suffix = "") =>
        SendAsync(Encoding.UTF8.GetBytes(body), secret, suffix);

    public Task<Reply> SendAsync(byte[] body, string? secret = null, string suffix = "") =>
        SendSignedAsync(body, Signature(body, secret ?? RunningServer.WebhookSecret), suffix);

    public Task<Reply> SendSignedAsync(byte[] body, string? signature, string suffix = "")
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return SendContentAsync(content, signature, suffix);
    }

    public async Task<Reply> SendContentAsync(HttpContent content, string? signature, string suffix = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url + suffix) { Content = content };
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        return await Reply.OfAsync(_http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _http.Dispose();
}
