using Microsoft.AspNetCore.Http;
using Quittance.Inbox;
using Quittance.Storage;

namespace Quittance.AspNetCore;

/// <summary>
/// The webhook door on HTTP: reads the raw body within its bound and hands it to the inbox. It answers for itself whatever comes:
/// never a redirect, never a login page.
/// </summary>
static class WebhookDoor
{
    public static async Task<IResult> ReceiveAsync(HttpContext http, Engine engine, QuittanceServerOptions options, string endpoint)
    {
        if (await RequestBody.ReadAsync(http.Request, options.WebhookMaxBytes, http.RequestAborted) is not { } body)
            return RequestBody.TooLarge(options.WebhookMaxBytes);
        var request = new WebhookRequest(
            endpoint,
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body,
            http.Connection.RemoteIpAddress?.ToString(),
            http.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, Limits.Text)] : null,
            http.TraceIdentifier);
        WebhookResult result;
        try
        {
            result = await engine.Webhooks.ReceiveAsync(request, http.RequestAborted);
        }
        // The edge to the provider: whatever kept the webhook from being stored, the answer is "try again".
        catch (Exception error) when (error is System.Data.Common.DbException or TimeoutException or IOException)
        {
            result = WebhookResult.Busy;
        }

        return result switch
        {
            WebhookResult.Accepted or WebhookResult.Duplicate or WebhookResult.Dead => ApiJson.Ok(new ReceivedJson(true, Words.Of(result))),
            WebhookResult.BadSignature =>
                Problems.Of(
                    400,
                    "bad_signature",
                    "The signature is wrong",
                    "It is not proven who sent this, so it was not acted on. If it is genuine, check the webhook secret and the "
                    + "server's clock."),
            WebhookResult.UnknownEndpoint =>
                Problems.Of(
                    404,
                    "unknown_endpoint",
                    "No such webhook endpoint",
                    $"No provider is configured under \"{endpoint}\". Nothing was stored. Set the provider's environment variables, "
                    + "or correct the address."),
            WebhookResult.Busy =>
                Problems.Of(
                    503,
                    "storage_unavailable",
                    "The webhook could not be stored now",
                    "Nothing was stored and nothing was acknowledged. Send it again later."),
        };
    }
}

/// <summary>What is answered to a webhook.</summary>
sealed record ReceivedJson(bool Received, string Result);
