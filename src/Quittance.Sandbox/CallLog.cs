using System.Text.Json.Nodes;

namespace Quittance.Sandbox;

/// <summary>One request received, as the log shows it.</summary>
internal sealed record CallEntry(
    DateTimeOffset At, string Method, string Path, string RequestId, string? IdempotencyKey, string Body, int Status, bool Replayed,
    string? Fault);

/// <summary>One attempt to deliver one event, with the answer or the reason that there was none.</summary>
internal sealed record DeliveryEntry(
    DateTimeOffset At, string Event, string Type, string Endpoint, string Url, int Attempt, int? Status, string? Error);

/// <summary>Requests received and events sent; bounded, the oldest go first.</summary>
internal sealed class CallLog(int limit)
{
    readonly Queue<CallEntry> _calls = new();
    readonly Queue<DeliveryEntry> _deliveries = new();

    public void Add(CallEntry entry) => Add(_calls, entry);

    public void Add(DeliveryEntry entry) => Add(_deliveries, entry);

    public JsonObject ToJson() => new()
    {
        ["calls"] = Json.Array(_calls.Select(call => new JsonObject
        {
            ["at"] = call.At.ToString("O", null),
            ["method"] = call.Method,
            ["path"] = call.Path,
            ["request_id"] = call.RequestId,
            ["idempotency_key"] = call.IdempotencyKey,
            ["body"] = call.Body,
            ["status"] = call.Status,
            ["replayed"] = call.Replayed,
            ["fault"] = call.Fault,
        })),
        ["deliveries"] = Json.Array(_deliveries.Select(delivery => new JsonObject
        {
            ["at"] = delivery.At.ToString("O", null),
            ["event"] = delivery.Event,
            ["type"] = delivery.Type,
            ["endpoint"] = delivery.Endpoint,
            ["url"] = delivery.Url,
            ["attempt"] = delivery.Attempt,
            ["status"] = delivery.Status,
            ["error"] = delivery.Error,
        })),
    };

    void Add<T>(Queue<T> queue, T entry)
    {
        queue.Enqueue(entry);
        if (queue.Count > limit) queue.Dequeue();
    }
}
