using Quittance.Providers;
using Quittance.Storage;

namespace Quittance.Inbox;

/// <summary>
/// A provider's answer as an event: the raw bytes as the body; the call, the request and the status beside it, so that the answer
/// can be understood again from the inbox alone (V20).
/// </summary>
static class AnswerEnvelope
{
    public static Arrival Write(Call call, long fence, Answer answer, bool live, DateTimeOffset at)
    {
        var head = new Head(call.Id, call.Request, answer switch
        {
            Answer.Received received => new Sketch(received.Status, received.Headers, null),
            Answer.Nothing nothing => new Sketch(null, null, nothing.Why),
            Answer.NotSent unsent => new Sketch(0, null, unsent.Why),
            _ => throw new InvalidOperationException($"No sketch is written for {answer.GetType().Name}."),
        });
        var body = answer is Answer.Received { Body: var bytes } ? bytes : ReadOnlyMemory<byte>.Empty;
        return new Arrival(
            EventSource.Answer,
            call.Provider,
            null,
            live,
            $"answer:{call.Id}:{fence}",
            call.Request.Kind,
            call.Request.Changes ? Rank.Answer : Rank.Read,
            new Envelope(call.Request.Kind, at, Json.Write(head), body));
    }

    public static IReadOnlyList<Fact> Read(Envelope envelope, Provider provider)
    {
        var head = Json.Read<Head>(envelope.Headers);
        Answer answer = head.Answer switch
        {
            { Status: { } status and not 0 } => new Answer.Received(
                status, head.Answer.Headers ?? new Dictionary<string, string>(), envelope.Body),
            { Status: 0 } => new Answer.NotSent(head.Answer.Why!),
            _ => new Answer.Nothing(head.Answer.Why!),
        };
        return provider.ReadAnswer(head.Call, head.Request, answer, envelope.ReceivedAt);
    }

    sealed record Head(Id<Call> Call, ProviderRequest Request, Sketch Answer);

    /// <summary>Status 0: the request was not sent; no status: there was no answer.</summary>
    sealed record Sketch(int? Status, IReadOnlyDictionary<string, string>? Headers, string? Why);
}
