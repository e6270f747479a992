using System.Text.Json.Nodes;

namespace Quittance.Sandbox;

/// <summary>What can go wrong with a request to the provider.</summary>
internal enum CallFault
{
    ErrorBefore, ErrorAfter, DropResponse, Conflict, RateLimit, Slow, Stale,

    /// <summary>Refused for good before execution, as when a key has lost a permission.</summary>
    Refuse,

    /// <summary>Refused for want of money, after execution had begun.</summary>
    InsufficientFunds,

    /// <summary>A refund is taken but waits for money.</summary>
    PendingFunds,
}

/// <summary>What can go wrong with an event on its way out.</summary>
internal enum EventFault { Drop, Duplicate, Delay, Reorder, Twin }

/// <summary>One rule: which calls or events it meets, what it does to them, and how often still.</summary>
internal sealed class FaultRule(
    string id, string pattern, CallFault? call, EventFault? outgoing, int? times, TimeSpan? wait, DateTimeOffset made)
{
    public string Id => id;
    public string Pattern => pattern;
    public CallFault? Call => call;
    public EventFault? Event => outgoing;
    public TimeSpan? Wait => wait;
    public int? Remaining { get; private set; } = times;

    /// <summary>What it does, and to what.</summary>
    public string Kind => call is { } ofCall ? $"call: {Json.Name(ofCall)}" : $"event: {Json.Name(outgoing!)}";

    public void Use() => Remaining -= 1;

    /// <summary>Whether the rule still bites: not used up, and for a stale read not past its span.</summary>
    public bool IsInForce(DateTimeOffset now) => Remaining is not 0 && !(call is CallFault.Stale && now >= made + wait);

    public JsonObject ToJson() => new()
    {
        ["id"] = id,
        ["on"] = new JsonObject { [call is null ? "event" : "call"] = pattern },
        ["fault"] = call is { } ofCall ? Json.Name(ofCall) : Json.Name(outgoing!),
        ["remaining"] = Remaining,
        ["ms"] = (long?)wait?.TotalMilliseconds,
    };
}

/// <summary>The faults in force. The first rule that matches and is not used up applies.</summary>
internal sealed class Faults(SandboxClock clock)
{
    const int Limit = 1000;
    readonly List<FaultRule> _rules = [];
    readonly SortedDictionary<string, int> _met = new(StringComparer.Ordinal);
    int _made;

    public IReadOnlyList<FaultRule> Rules => _rules;

    /// <summary>How often each kind of fault has met a call or an event, healed or not.</summary>
    public IReadOnlyDictionary<string, int> Met => _met;

    /// <summary>Adds a rule; null when there are too many.</summary>
    public FaultRule? Add(string pattern, CallFault? call, EventFault? outgoing, int? times, TimeSpan? wait)
    {
        if (_rules.Count >= Limit) return null;
        var rule = new FaultRule($"fault_{++_made}", pattern, call, outgoing, times, wait, clock.Now);
        _rules.Add(rule);
        return rule;
    }

    public void Heal() => _rules.Clear();

    /// <summary>A call is meant by its method, its path, or both with one space between.</summary>
    public FaultRule? TakeCall(string method, string path) =>
        Take(rule => rule.Call is not null
            && (rule.Pattern == method || Matches(rule.Pattern, $"{method} {path}", '/') || Matches(rule.Pattern, path, '/')));

    public FaultRule? TakeEvent(string type) => Take(rule => rule.Event is not null && Matches(rule.Pattern, type, '.'));

    FaultRule? Take(Predicate<FaultRule> matches)
    {
        var rule = _rules.Find(rule => rule.IsInForce(clock.Now) && matches(rule));
        if (rule is null) return null;
        rule.Use();
        _met[rule.Kind] = _met.GetValueOrDefault(rule.Kind) + 1;
        return rule;
    }

    /// <summary>
    /// Whether a subject is meant: by its full name, by leading whole segments, or with <c>*</c> standing for any run of characters.
    /// </summary>
    internal static bool Matches(string pattern, string subject, char separator)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            var stem = pattern.TrimEnd(separator);
            return subject == stem || subject.StartsWith(stem + separator, StringComparison.Ordinal);
        }
        var parts = pattern.Split('*');
        if (!subject.StartsWith(parts[0], StringComparison.Ordinal)) return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = subject.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + part.Length;
        }
        return subject.Length - at >= parts[^1].Length && subject.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
