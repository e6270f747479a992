using Quittance.Providers;
using Quittance.Storage;

namespace Quittance.Inbox;

/// <summary>The door for webhooks: verify, store, answer. Nothing is acted on here, and nothing is answered before the commit.</summary>
public sealed class Webhooks
{
    static readonly string[] Chosen =
        ["content-type", "stripe-signature", "webhook-id", "webhook-timestamp", "webhook-signature", "x-forwarded-for"];
    readonly Connections _connections;
    readonly InboxWriter _inbox;
    readonly RejectedBudget _rejected;
    readonly SharedTrip<Draft, Stored> _commits;
    readonly Action _stored;
    readonly TimeProvider _time;

    internal Webhooks(Connections connections, InboxWriter inbox, RejectedBudget rejected, Action stored, TimeProvider time)
    {
        _connections = connections;
        _inbox = inbox;
        _rejected = rejected;
        _stored = stored;
        _time = time;
        _commits = new SharedTrip<Draft, Stored>(inbox.StoreAsync, Limits.IntakeQueue, Limits.IntakeBatch, time);
    }

    /// <summary>Deliveries whose signature was wrong, since the start.</summary>
    public long Rejected => _rejected.Total;

    /// <summary>Whether webhooks are coming faster than they could be stored one by one.</summary>
    internal bool IsCrowded => _commits.IsCrowded;

    /// <summary>Takes one webhook. It is durable when this returns <see cref="WebhookResult.Accepted"/>.</summary>
    /// <param name="request">The request as it came.</param>
    /// <param name="cancellationToken">Gives up waiting; the webhook may be stored all the same.</param>
    public async Task<WebhookResult> ReceiveAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        if (_connections.Find(request.Endpoint) is not { } provider)
            return WebhookResult.UnknownEndpoint;
        var began = _time.GetTimestamp();
        var result = await ReceiveAsync(provider, request, cancellationToken).ConfigureAwait(false);
        Telemetry.Webhooks.Add(1, new KeyValuePair<string, object?>("result", Words.Of(result)));
        Telemetry.WebhookDuration.Record(_time.GetElapsedTime(began).TotalSeconds);
        return result;
    }

    async Task<WebhookResult> ReceiveAsync(Provider provider, WebhookRequest request, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var headers = request.Headers.Where(header => Chosen.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(
                header => header.Key.ToLowerInvariant(),
                header => header.Value[..Math.Min(header.Value.Length, Limits.HeaderLetters)]);
        var envelope = new Envelope(
            request.Endpoint, now, Json.Write(headers), request.Body, request.Ip, request.UserAgent, request.RequestId);
        switch (provider.Verify(request.Headers, request.Body, now))
        {
            case Verification.Genuine genuine:
                return await StoreAsync(provider, genuine, envelope, cancellationToken).ConfigureAwait(false);
            case Verification.Rejected rejected:
                if (_rejected.TryUse())
                    await _inbox.RecordRejectedAsync(envelope, rejected.Why, cancellationToken).ConfigureAwait(false);
                return WebhookResult.BadSignature;
            default:
                throw new InvalidOperationException("A verification without an answer.");
        }
    }

    async Task<WebhookResult> StoreAsync(
        Provider provider, Verification.Genuine genuine, Envelope envelope, CancellationToken cancellationToken)
    {
        var arrival = new Arrival(
            EventSource.Webhook, provider.Name, genuine.Account, genuine.Live, genuine.EventId, genuine.Type, Rank.Webhook, envelope);
        if (_commits.TrySubmit(_inbox.Prepare(arrival)) is not { } submitted)
            return WebhookResult.Busy;
        var stored = await submitted.WaitAsync(cancellationToken).ConfigureAwait(false);
        _stored();
        return stored switch
        {
            { IsNew: true } or { Status: EventStatus.Failed } => WebhookResult.Accepted,
            { Status: EventStatus.Dead } => WebhookResult.Dead,
            _ => WebhookResult.Duplicate,
        };
    }
}

/// <summary>A webhook as it came.</summary>
/// <param name="Endpoint">The endpoint's name, the last part of the URL.</param>
/// <param name="Headers">The headers; names compare without case.</param>
/// <param name="Body">The raw bytes.</param>
/// <param name="Ip">Where from.</param>
/// <param name="UserAgent">By which program.</param>
/// <param name="RequestId">The web server's id of the request.</param>
public sealed record WebhookRequest(
    string Endpoint,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    string? Ip = null,
    string? UserAgent = null,
    string? RequestId = null);

/// <summary>What is answered to a webhook.</summary>
public enum WebhookResult
{
    /// <summary>Stored, or failed before and tried again now (200).</summary>
    Accepted,

    /// <summary>Known; nothing is done (200).</summary>
    Duplicate,

    /// <summary>Known, and its attempts are used up; an operator has it (200).</summary>
    Dead,

    /// <summary>It is not proven that the provider sent it (400).</summary>
    BadSignature,

    /// <summary>There is no such endpoint (404).</summary>
    UnknownEndpoint,

    /// <summary>Too many wait to be stored; the provider will try again (503).</summary>
    Busy,
}
