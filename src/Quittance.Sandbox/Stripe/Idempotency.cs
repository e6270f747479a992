namespace Quittance.Sandbox.Stripe;

/// <summary>The first answer to a key, kept for a day (docs.stripe.com/api/idempotent_requests).</summary>
internal sealed record KeptAnswer(string Key, string Fingerprint, string RequestId, int Status, byte[] Body, DateTimeOffset At)
{
    /// <summary>Until then the first request counts as still running.</summary>
    public DateTimeOffset RunsUntil { get; init; }
}

/// <summary>Idempotency keys of one account.</summary>
internal sealed class Idempotency(SandboxClock clock, int limit)
{
    static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    readonly OrderedDictionary<string, KeptAnswer> _answers = [];

    /// <summary>The kept answer to the same request; null where the key is new or has been pruned.</summary>
    /// <exception cref="StripeError">The key belongs to another request, or to one that is still running.</exception>
    public KeptAnswer? Recall(string key, string fingerprint)
    {
        while (_answers.Count > 0 && _answers.GetAt(0).Value.At + Kept <= clock.Now) _answers.RemoveAt(0);
        if (!_answers.TryGetValue(key, out var kept)) return null;
        if (kept.RunsUntil > clock.Now)
        {
            throw new StripeError(409, "idempotency_error", "idempotency_key_in_use",
                $"There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, "
                + $"and the other request is still going through): {key}. Please try again later.");
        }
        if (kept.Fingerprint == fingerprint) return kept;
        throw new StripeError(400, "idempotency_error", null,
            $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other "
            + $"than '{key}' if you meant to execute a different request.");
    }

    public void Keep(KeptAnswer answer)
    {
        if (_answers.Count >= limit) _answers.RemoveAt(0);
        _answers[answer.Key] = answer;
    }

    /// <summary>What makes two requests the same: method, path and parameters, in whatever order.</summary>
    public static string Fingerprint(string method, string path, FormObject parameters)
    {
        var parts = new List<string>();
        Flatten(parameters, "", parts);
        parts.Sort(StringComparer.Ordinal);
        return $"{method} {path}\n{string.Join('\n', parts)}";
    }

    static void Flatten(FormObject form, string prefix, List<string> parts)
    {
        foreach (var (name, value) in form.Members)
        {
            if (value is FormObject inner) Flatten(inner, $"{prefix}[{name}]", parts);
            else parts.Add($"{prefix}[{name}]={((FormText)value).Value}");
        }
    }
}
