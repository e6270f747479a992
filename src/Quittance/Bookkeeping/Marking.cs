using Quittance.Decisions;
using Quittance.Inbox;

namespace Quittance.Bookkeeping;

/// <summary>
/// From an outcome to where the event stands. Nothing is dropped: applied, waiting with a reason, or in front of a person (V6).
/// </summary>
static class Marking
{
    public static Mark Of(Event stored, Booked booked, Policy policy, DateTimeOffset now) => booked.Outcome switch
    {
        Outcome.Applied => Rest(stored, booked, EventStatus.Processed, null, now),
        Outcome.NothingNew nothing => Rest(stored, booked, EventStatus.Processed, nothing.Why, now),
        Outcome.Refused refused => Rest(stored, booked, EventStatus.Processed, $"Refused: {refused.Refusal.Title}.", now),
        Outcome.Quarantined quarantined => Rest(stored, booked, EventStatus.Quarantined, quarantined.Why, now),
        Outcome.Parked parked => Park(stored, booked, parked, policy, now),
        Outcome.Failed failed => Fail(stored, booked, failed, policy, now),
        _ => throw new InvalidOperationException($"No mark is written for {booked.Outcome.GetType().Name}."),
    };

    static Mark Park(Event stored, Booked booked, Outcome.Parked parked, Policy policy, DateTimeOffset now)
    {
        var age = now - stored.ReceivedAt;
        if (age < policy.ParkedLifetime)
        {
            // It wakes when what it waits for appears; it also looks by itself, in case that happened in the same instant.
            var due = now + TimeSpan.FromSeconds(Math.Clamp(age.TotalSeconds, 1, 3600));
            return new Mark(stored.Id, EventStatus.Parked, stored.Attempts, parked.Why, due, null, booked.Order, parked.Keys, true);
        }

        return parked.CarriesMoney
            ? Rest(
                stored,
                booked,
                EventStatus.Quarantined,
                $"{parked.Why} It waited {policy.ParkedLifetime.TotalDays:0.#} days. The money is with the provider; attribute or "
                + "refund it there, then retry the event.",
                now)
            : Rest(stored, booked, EventStatus.Processed, $"{parked.Why} It moves no money.", now);
    }

    static Mark Fail(Event stored, Booked booked, Outcome.Failed failed, Policy policy, DateTimeOffset now)
    {
        var attempts = stored.Attempts + 1;
        return attempts >= policy.EventMaxAttempts
            ? Rest(stored, booked, EventStatus.Dead, failed.Error, now) with { Attempts = attempts }
            : new Mark(
                stored.Id,
                EventStatus.Failed,
                attempts,
                failed.Error,
                now + Backoff.After(attempts),
                null,
                booked.Order,
                [],
                WasParked(stored));
    }

    static Mark Rest(Event stored, Booked booked, EventStatus status, string? reason, DateTimeOffset now) =>
        new(stored.Id, status, stored.Attempts, reason, null, now, booked.Order, [], WasParked(stored));

    static bool WasParked(Event stored) => stored.Status is EventStatus.Parked;
}
