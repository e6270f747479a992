namespace Quittance.Sandbox;

/// <summary>One event that waits to be sent to one endpoint.</summary>
/// <param name="Sequence">Its place in the order in which deliveries were made; also its identity.</param>
/// <param name="EndpointId">The provider's id of the endpoint.</param>
/// <param name="EventId">The provider's id of the event.</param>
/// <param name="EventType">The event's type.</param>
/// <param name="Due">When it is to be sent, in the provider's time.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
public sealed record PendingDelivery(
    long Sequence, string EndpointId, string EventId, string EventType, DateTimeOffset Due, int Attempt);

/// <summary>One HTTP request with an event, ready to go.</summary>
internal sealed record OutgoingWebhook(string Url, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>What became of one attempt.</summary>
internal enum Settled { Delivered, WillRetry, GivenUp }

/// <summary>
/// Events on their way out: at least once, retried by a schedule, in no promised order. Faults may hold one back until it is due or until
/// a later one has been answered.
/// </summary>
internal sealed class Deliveries(SandboxClock clock, RetrySchedule retries, int limit)
{
    sealed class Entry(PendingDelivery pending, bool held)
    {
        public PendingDelivery Pending { get; set; } = pending;

        /// <summary>True until some later event to the same endpoint has been answered.</summary>
        public bool Held { get; set; } = held;

        public bool Faulted { get; set; }
        public bool InFlight { get; set; }
    }

    readonly SortedDictionary<long, Entry> _waiting = [];
    long _made;

    public DateTimeOffset? NextDue =>
        _waiting.Values.Where(entry => !entry.InFlight).Select(entry => (DateTimeOffset?)entry.Pending.Due).Min();

    public void Add(string endpointId, string eventId, string eventType, TimeSpan wait = default, bool held = false)
    {
        if (_waiting.Count >= limit) _waiting.Remove(_waiting.Keys.First());
        var pending = new PendingDelivery(++_made, endpointId, eventId, eventType, clock.Now + wait, 1);
        _waiting[pending.Sequence] = new Entry(pending, held) { Faulted = wait > TimeSpan.Zero };
    }

    public List<PendingDelivery> Due(int most)
    {
        var now = clock.Now;
        return [.. _waiting.Values.Where(entry => !entry.InFlight && entry.Pending.Due <= now).OrderBy(entry => entry.Pending.Due)
            .ThenBy(entry => entry.Pending.Sequence).Take(most).Select(entry => entry.Pending)];
    }

    /// <summary>Takes one for sending; false when it is gone or already being sent.</summary>
    public bool Claim(PendingDelivery pending)
    {
        if (!_waiting.TryGetValue(pending.Sequence, out var entry) || entry.InFlight) return false;
        entry.InFlight = true;
        return true;
    }

    /// <summary>Books one attempt; null where the delivery was taken away while it was being sent.</summary>
    public Settled? Settle(PendingDelivery pending, bool delivered)
    {
        if (!_waiting.TryGetValue(pending.Sequence, out var entry)) return null;
        Release(pending);
        if (!delivered && retries.After(pending.Attempt) is { } wait)
        {
            entry.InFlight = false;
            entry.Pending = pending with { Attempt = pending.Attempt + 1, Due = clock.Now + wait };
            return Settled.WillRetry;
        }
        _waiting.Remove(pending.Sequence);
        return delivered ? Settled.Delivered : Settled.GivenUp;
    }

    /// <summary>Takes away all that waits for one endpoint.</summary>
    public List<PendingDelivery> Remove(string endpointId)
    {
        var gone = _waiting.Values.Where(entry => entry.Pending.EndpointId == endpointId).Select(entry => entry.Pending).ToList();
        foreach (var pending in gone) _waiting.Remove(pending.Sequence);
        return gone;
    }

    /// <summary>Ends every delay that a fault made; the schedule's own waits stay.</summary>
    public void Heal()
    {
        foreach (var entry in _waiting.Values.Where(entry => entry.Faulted))
        {
            entry.Held = entry.Faulted = false;
            entry.Pending = entry.Pending with { Due = clock.Now };
        }
    }

    void Release(PendingDelivery answered)
    {
        foreach (var entry in _waiting.Values)
        {
            if (!entry.Held || entry.Pending.EndpointId != answered.EndpointId || entry.Pending.Sequence >= answered.Sequence) continue;
            entry.Held = entry.Faulted = false;
            entry.Pending = entry.Pending with { Due = clock.Now };
        }
    }
}
