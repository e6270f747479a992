using System.Text;
using Quittance.Decisions;
using Quittance.Providers;
using Quittance.Storage;

namespace Quittance.Inbox;

/// <summary>Turns a stored event into facts, or into an outcome when there is nothing to decide. Pure: no I/O.</summary>
sealed class Interpreter(Connections connections)
{
    public Interpretation Interpret(Claimed claimed)
    {
        var stored = claimed.Event;
        if (claimed.Body is not { } body)
            return Interpretation.Of(
                new Outcome.Quarantined("Its body was dropped by retention before it was acted on. Look the object up at the provider."));
        if (stored.Source is EventSource.Command or EventSource.Clock)
            return new Interpretation([Json.Read<Fact>(Encoding.UTF8.GetString(body))], null);
        var provider = connections.Find(stored.Provider);
        if (stored.Source is EventSource.Answer)
            return AnswerEnvelope.Read(new Envelope(stored.Type, stored.ReceivedAt, claimed.Headers, body), provider) is { } facts
                ? new Interpretation(facts, null)
                : NotConfigured(stored);
        return provider is null ? NotConfigured(stored) : Webhook(stored, provider, body);
    }

    static Interpretation NotConfigured(Event stored) => Interpretation.Of(
        new Outcome.Quarantined($"{stored.Provider} is not configured any more. Configure it again and retry the event."));

    static Interpretation Webhook(Event stored, Provider provider, ReadOnlyMemory<byte> body)
    {
        if (stored.Live != provider.Live)
            return Interpretation.Of(new Outcome.Quarantined(
                $"It is of {Mode(stored.Live)} mode, and this server runs in {Mode(provider.Live)} mode. Nothing was fulfilled. Check "
                + "which endpoint the provider sends to."));
        var meaning = Understand(provider.ReadWebhook(body));
        // What leaves a seller's account is told by that account; anything else that another account tells is not about our money (V9).
        return stored.ProviderAccount is not { } account || account == provider.Account || meaning.Facts is [PayoutTold]
            ? meaning
            : Interpretation.Of(new Outcome.Quarantined(
                $"It is about account {account}, which is not ours. Nothing was fulfilled. If it is ours, set the account in the "
                + "settings and retry the event."));
    }

    /// <summary>What an answer that has just come means.</summary>
    public IReadOnlyList<Fact> FactsOf(Arrival answer) =>
        AnswerEnvelope.Read(answer.Envelope, connections.Find(answer.Provider)) ?? [];

    static Interpretation Understand(Reading reading) => reading switch
    {
        Reading.Facts facts => new Interpretation(facts.List, null),
        Reading.Irrelevant irrelevant => Interpretation.Of(new Outcome.NothingNew(irrelevant.Why)),
        Reading.Unrecognised unrecognised => Interpretation.Of(new Outcome.Quarantined(unrecognised.Why)),
        _ => throw new InvalidOperationException($"No interpretation is written for {reading.GetType().Name}."),
    };

    static string Mode(bool live) => live ? "live" : "test";
}

/// <summary>What an event means: facts to decide on, or an outcome already.</summary>
sealed record Interpretation(IReadOnlyList<Fact> Facts, Outcome? Outcome)
{
    public static Interpretation Of(Outcome outcome) => new([], outcome);
}
