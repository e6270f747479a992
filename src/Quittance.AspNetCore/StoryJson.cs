using Quittance.Commands;

namespace Quittance.AspNetCore;

/// <summary>Why an order is where it is: what came in, what it moved, what was asked and told, and what is awaited next.</summary>
sealed record StoryJson(
    Id<Order> Order,
    OrderStatus Status,
    AwaitedJson? Awaited,
    IReadOnlyList<StepJson> Steps,
    IReadOnlyList<CallJson> Calls,
    IReadOnlyList<NoticeJson> Notices,
    IReadOnlyList<CaseJson> Cases,
    IReadOnlyList<PostingJson> Postings)
{
    public static StoryJson Of(OrderStory story)
    {
        var moved = story.Transitions.ToLookup(step => step.Event);
        var steps = story.Events.Select(item => StepJson.Of(item, moved[item.Id], story)).ToList();
        // What moved the order may be filed under another order, when one payment pays several.
        var elsewhere = story.Transitions.Where(step => story.Events.All(item => item.Id != step.Event)).GroupBy(step => step.Event);
        steps.AddRange(
            elsewhere.Select(group => new StepJson(
                group.Key,
                null,
                null,
                null,
                null,
                group.First().At,
                [],
                [.. group.Select(MoveJson.Of)],
                StepJson.PostedBy(group.Key, story),
                [])));
        return new StoryJson(
            story.Order.Id,
            story.Order.Status,
            AwaitedJson.Of(story),
            [.. steps.OrderBy(step => step.At)],
            [.. story.Calls.Select(CallJson.Of)],
            [.. story.Notices.Select(NoticeJson.Of)],
            [.. story.Cases.Select(CaseJson.Of)],
            [.. story.Postings.Select(PostingJson.Of)]);
    }
}

/// <summary>What is awaited next, and until when.</summary>
sealed record AwaitedJson(string What, DateTimeOffset? Until)
{
    public static AwaitedJson? Of(OrderStory story) => story.Order switch
    {
        { Closing: not Closing.None } order => new AwaitedJson("The provider closes the payment page; then the order ends.", order.DueAt),
        { Status: OrderStatus.Draft } order => new AwaitedJson("The guest enters the one-time code.", order.DueAt),
        { Status: OrderStatus.Unpaid } order => new AwaitedJson("The customer begins a payment.", order.DueAt),
        { Status: OrderStatus.Pending, DueAt: null } => new AwaitedJson("A person looks at the case of this order.", null),
        { Status: OrderStatus.Pending } order => new AwaitedJson(
            story.Calls.Any(call => call.IsOpen)
                ? "The provider's answer to an open call."
                : "The customer pays, or the payment page closes; then the provider is read.",
            order.DueAt),
        { Status: OrderStatus.RefundPending } => new AwaitedJson(
            "The provider's word on the refund: its webhook, or a read where nobody can tell whether it was made.", null),
        _ when story.Calls.Any(call => call.IsOpen) => new AwaitedJson("The provider's answer to an open call.", null),
        _ => null,
    };
}

/// <summary>One event in an order's story, with what it meant, moved, posted and had told.</summary>
sealed record StepJson(
    Id<Event> Event,
    string? Source,
    string? Type,
    EventStatus? Status,
    string? Reason,
    DateTimeOffset At,
    IReadOnlyList<ToldFact> Facts,
    IReadOnlyList<MoveJson> Moved,
    IReadOnlyList<string> Posted,
    IReadOnlyList<string> Told)
{
    public static StepJson Of(Event item, IEnumerable<Transition> moved, OrderStory story) => new(
        item.Id,
        Storage.Words.Of(item.Source),
        item.Type,
        item.Status,
        item.Reason,
        item.ReceivedAt,
        item.Facts,
        [.. moved.Select(MoveJson.Of)],
        PostedBy(item.Id, story),
        // A notice bears the time of the event that gave rise to it.
        [.. story.Notices.Where(notice => notice.CreatedAt == item.ReceivedAt).Select(notice => notice.Type)]);

    /// <summary>The causes of what an event posted.</summary>
    public static IReadOnlyList<string> PostedBy(Id<Event> source, OrderStory story) =>
        [.. story.Postings.Where(posted => posted.Event == source).Select(posted => posted.Cause)];
}

/// <summary>What moved from where to where.</summary>
sealed record MoveJson(string Subject, string? From, string To)
{
    public static MoveJson Of(Transition step) => new(step.Subject, step.From, step.To);
}

/// <summary>A call to a provider as the API shows it.</summary>
sealed record CallJson(
    Id<Call> Id,
    string Provider,
    string Kind,
    string? IdempotencyKey,
    CallStatus Status,
    int Attempts,
    DateTimeOffset? DueAt,
    DateTimeOffset? LastSentAt,
    string? LastError,
    DateTimeOffset CreatedAt)
{
    public static CallJson Of(Call call) => new(
        call.Id,
        call.Provider,
        call.Request.Kind,
        call.Request.Changes ? call.Key : null,
        call.Status,
        call.Attempts,
        call.DueAt,
        call.LastSentAt,
        call.LastError,
        call.CreatedAt);
}
