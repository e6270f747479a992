using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Quittance.Storage;

namespace Quittance.Outbox;

/// <summary>
/// The one way out to the application: signed webhooks, of each order in its sequence, sent again with the same id until they are
/// taken. Without an address nothing is sent; the notices wait and can be read.
/// </summary>
sealed class NoticeSender(Store store, NoticeTarget? target, HttpMessageInvoker http, TimeProvider time, string owner)
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Sends what is due.</summary>
    /// <returns>How many notices were sent, taken or not.</returns>
    public async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        if (target is null)
            return 0;
        var claimed = await ClaimAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(claimed.Select(item => SendAsync(target, item.Notice, item.Fence, cancellationToken))).ConfigureAwait(false);
        return claimed.Count;
    }

    async Task SendAsync(NoticeTarget to, Notice notice, long fence, CancellationToken cancellationToken)
    {
        var error = await TrySendAsync(to, notice, cancellationToken).ConfigureAwait(false);
        Telemetry.Notices.Add(1, new KeyValuePair<string, object?>("taken", error is null ? "true" : "false"));
        var now = time.GetUtcNow();
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            DateTimeOffset? delivered = error is null ? now : null;
            DateTimeOffset? due = error is null ? null : now + Backoff.After(notice.Attempts);
            await NoticeRows.SettleAsync(session, notice.Id, fence, delivered, due, error, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<string?> TrySendAsync(NoticeTarget to, Notice notice, CancellationToken cancellationToken)
    {
        var body = Body(notice);
        var now = time.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", notice.Id.ToString());
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", StandardWebhooks.Sign(to.Secret, notice.Id.ToString(), now, body));
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"The application answered {(int)response.StatusCode}.";
        }
        // A peer that dies in the moment of connecting shows as the socket's own error.
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            return $"The application could not be reached: {error.Message}";
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return $"The application did not answer within {Timeout.TotalSeconds} seconds.";
        }
    }

    /// <summary>The message's bytes: the same at every attempt.</summary>
    static byte[] Body(Notice notice) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["id"] = notice.Id.ToString(),
        ["type"] = notice.Type,
        ["timestamp"] = notice.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
        ["sequence"] = notice.Sequence,
        ["data"] = JsonNode.Parse(notice.Payload),
    }.ToJsonString());

    async Task<List<(Notice Notice, long Fence)>> ClaimAsync(CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var claimed = await NoticeRows.ClaimAsync(
                session, owner, time.GetUtcNow(), Lease, Limits.OutboxBatch, cancellationToken).ConfigureAwait(false);
            if (claimed.Count > 0)
                await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return claimed;
        }
    }
}

/// <summary>Where notices go.</summary>
/// <param name="Url">The application's address.</param>
/// <param name="Secret">The Standard Webhooks secret that signs them.</param>
public sealed record NoticeTarget(Uri Url, string Secret)
{
    /// <summary>The address only: a secret is never printed.</summary>
    public override string ToString() => Url.ToString();
}
