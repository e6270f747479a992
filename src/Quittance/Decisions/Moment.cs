namespace Quittance.Decisions;

/// <summary>
/// The circumstances of one decision: everything that a pure function may not look up by itself. Time is the event's time of
/// receipt, so that the same event always decides the same.
/// </summary>
/// <param name="Event">The event that is decided on.</param>
/// <param name="Provider">The provider that it comes from; empty for our own.</param>
/// <param name="Live">Live or test mode.</param>
/// <param name="Rank">What the evidence may do.</param>
/// <param name="At">The time of receipt.</param>
/// <param name="Ids">The ids that the event gives rise to.</param>
/// <param name="Policy">What the operator declared.</param>
sealed record Moment(Id<Event> Event, string Provider, bool Live, Rank Rank, DateTimeOffset At, Mint Ids, Policy Policy)
{
    /// <summary>Whether the event is decided on for the first time: only then is something asked that would answer it.</summary>
    public bool IsFirst { get; init; } = true;

    /// <summary>Whether it has waited for what it names as long as events wait: what is certain is then booked without it.</summary>
    public bool WaitedOut { get; init; }
}
