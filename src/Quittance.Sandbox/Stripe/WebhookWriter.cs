using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Writes and signs the request that carries an event (docs.stripe.com/webhooks/signature).</summary>
internal sealed class WebhookWriter(Account account)
{
    /// <summary>The request as of now: in the endpoint's version, with a new stamp and signature; null where nobody takes it any
    /// more.</summary>
    public OutgoingWebhook? Write(PendingDelivery delivery)
    {
        if (account.WebhookEndpoints.Find(delivery.EndpointId) is not { IsEnabled: true } endpoint
            || account.EventLog.Find(delivery.EventId) is not { } row) return null;
        var body = Json.Bytes(endpoint.IsThin ? row.ToThinJson() : Snapshot(row, endpoint.ApiVersion ?? row.ApiVersion));
        return new OutgoingWebhook(endpoint.Url, new Dictionary<string, string>
        {
            ["Stripe-Signature"] = Sign(account.Clock.WireSeconds, body, endpoint.SecretsAt(account.Clock.Now)),
            ["User-Agent"] = "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            ["Accept"] = "*/*; q=0.5, application/xml",
        }, body);
    }

    /// <summary>Keeps the books of an event's deliveries, and disables an endpoint that has failed for too long.</summary>
    public void Answered(PendingDelivery delivery, Settled settled)
    {
        var row = account.EventLog.Find(delivery.EventId);
        var endpoint = account.WebhookEndpoints.Find(delivery.EndpointId);
        if (settled is Settled.Delivered) endpoint?.FailingSince = null;
        else endpoint?.FailingSince ??= account.Clock.Now;
        if (settled is Settled.WillRetry) return;
        row?.Pending -= 1;
        if (settled is Settled.Delivered) return;
        row?.Lost += 1;
        if (account.Clock.Now - endpoint?.FailingSince >= account.Options.DisableEndpointsAfter)
        {
            account.Endpoints.Enable(endpoint!, false);
        }
    }

    JsonObject Snapshot(StripeEvent row, string version)
    {
        var json = row.ToJson();
        json["api_version"] = version;
        return account.Rendering.Show(json, ApiVersion.Parse(version)!.Value);
    }

    /// <summary>
    /// The header: a stamp, and for each secret the HMAC-SHA256 of stamp, dot and body. The key is the secret's whole text, its prefix
    /// included.
    /// </summary>
    internal static string Sign(long stamp, ReadOnlySpan<byte> body, params ReadOnlySpan<string> secrets)
    {
        var header = new StringBuilder("t=").Append(stamp);
        byte[] signed = [.. Encoding.UTF8.GetBytes(stamp.ToString(CultureInfo.InvariantCulture) + "."), .. body];
        foreach (var secret in secrets)
        {
            header.Append(",v1=").Append(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed)));
        }
        return header.ToString();
    }
}
