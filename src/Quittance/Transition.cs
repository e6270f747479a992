namespace Quittance;

/// <summary>One step in an order's story: which event moved what from where to where. Written once, never changed.</summary>
/// <param name="Order">The order.</param>
/// <param name="Subject">What moved: the order's or a payment's id.</param>
/// <param name="From">The status before; <c>null</c> when it began.</param>
/// <param name="To">The status after.</param>
/// <param name="Event">The event that moved it.</param>
/// <param name="At">The event's time of receipt.</param>
public sealed record Transition(Id<Order> Order, string Subject, string? From, string To, Id<Event> Event, DateTimeOffset At);
