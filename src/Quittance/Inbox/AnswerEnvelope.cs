using Quittance.Providers;
using Quittance.Storage;

namespace Quittance.Inbox;

/// <summary>
/// A provider's answer as an event: the raw bytes as the body; the call, the request and the status beside it, so that the answer
/// can be understood again from the inbox alone (V20).
/// </summary>
static class AnswerEnvelope
{
    const string LostKind = "lost";

    /// <summary>What came back from an attempt.</summary>
    public static Arrival Write(Attempt attempt, Answer answer, bool live, DateTimeOffset at) =>
        Write(attempt, answer, "answer", live, at);

    /// <summary>Nothing came back from an attempt while its lease lasted. The answer may still come, as an event of its own.</summary>
    public static Arrival Lost(Attempt attempt, bool live, DateTimeOffset at) =>
        Write(attempt, new Answer.Nothing("The server that sent it stopped before it had written down an answer."), LostKind, live, at);

    static Arrival Write(Attempt attempt, Answer answer, string kind, bool live, DateTimeOffset at)
    {
        var (call, number, sentAt) = attempt;
        var isLost = kind == LostKind;
        var sketch = answer switch
        {
            Answer.Received received => new Sketch(received.Status, received.Headers, null),
            Answer.Nothing nothing => new Sketch(null, null, nothing.Why),
            Answer.NotSent unsent => new Sketch(0, null, unsent.Why),
            _ => throw new InvalidOperationException($"No sketch is written for {answer.GetType().Name}."),
        };
        var body = answer is Answer.Received { Body: var bytes } ? bytes : ReadOnlyMemory<byte>.Empty;
        return new Arrival(
            EventSource.Answer,
            call.Provider,
            null,
            live,
            $"{kind}:{call.Id}:{number}",
            call.Request.Kind,
            call.Request.Changes ? Rank.Answer : Rank.Read,
            new Envelope(call.Request.Kind, at, Json.Write(new Head(call.Id, call.Request, sketch, number, sentAt, isLost)), body));
    }

    /// <summary>What an answer means; <c>null</c> if only its provider knows, and that is not configured any more.</summary>
    public static IReadOnlyList<Fact>? Read(Envelope envelope, Provider? provider)
    {
        var head = Json.Read<Head>(envelope.Headers);
        Answer answer = head.Answer switch
        {
            { Status: { } status and not 0 } => new Answer.Received(
                status, head.Answer.Headers ?? new Dictionary<string, string>(), envelope.Body),
            { Status: 0 } => new Answer.NotSent(head.Answer.Why!),
            _ => new Answer.Nothing(head.Answer.Why!),
        };
        var facts = provider?.ReadAnswer(head.Call, head.Request, answer, envelope.ReceivedAt) ?? Unread(head, answer);
        return facts is null
            ? null
            : [.. facts.Select(fact => fact is CallSettled settled ? Of(settled, head) : fact)];
    }

    static CallSettled Of(CallSettled settled, Head head) =>
        settled with { Attempt = head.Attempt, SentAt = head.SentAt, IsLost = head.IsLost };

    static IReadOnlyList<Fact>? Unread(Head head, Answer answer) => answer switch
    {
        Answer.Nothing nothing when head.Request.Changes =>
            [new CallSettled(head.Call, new CallResult.Unclear(nothing.Why, Ended: false, Replayed: false))],
        Answer.Nothing nothing => [new CallSettled(head.Call, new CallResult.NotTaken(nothing.Why))],
        Answer.NotSent unsent => [new CallSettled(head.Call, new CallResult.NotTaken(unsent.Why))],
        _ => null,
    };

    sealed record Head(Id<Call> Call, ProviderRequest Request, Sketch Answer, int Attempt, DateTimeOffset? SentAt, bool IsLost);

    /// <summary>Status 0: the request was not sent; no status: there was no answer.</summary>
    sealed record Sketch(int? Status, IReadOnlyDictionary<string, string>? Headers, string? Why);
}

/// <summary>One attempt to send a call.</summary>
/// <param name="Call">The call, as its answers left it.</param>
/// <param name="Number">Which attempt it is, from 1 on; the fence of its lease.</param>
/// <param name="SentAt">When it was begun.</param>
sealed record Attempt(Call Call, int Number, DateTimeOffset SentAt);
