using System.Text.Json;
using System.Text.Json.Nodes;

namespace Quittance.Sandbox;

/// <summary>An answer of the control API.</summary>
internal readonly record struct ControlAnswer(int Status, JsonObject Body)
{
    public static ControlAnswer Ok(JsonObject body) => new(200, body);

    public static ControlAnswer Refuse(int status, string code, string message) =>
        new(status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });
}

/// <summary>The <c>/_sandbox</c> calls that every fake provider answers: the oracle, the faults, the clock, the players.</summary>
internal sealed class ControlApi(FakeProvider provider)
{
    public const string Root = "/_sandbox";
    static readonly Dictionary<string, string> Headers = new() { ["Content-Type"] = "application/json; charset=utf-8" };

    public SandboxResponse Handle(SandboxRequest request)
    {
        var answer = Read(request) is { } body
            ? Route(request.Method, request.Path[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries), body)
            : ControlAnswer.Refuse(400, "invalid_json", "The body is not a JSON object.");
        return new SandboxResponse(answer.Status, Headers, Json.Bytes(answer.Body));
    }

    ControlAnswer Route(string method, string[] path, JsonObject body) => (method, path) switch
    {
        ("GET", ["money"]) => ControlAnswer.Ok(provider.Money.ToJson()),
        ("GET", ["calls"]) => ControlAnswer.Ok(provider.Calls.ToJson()),
        ("GET", ["clock"]) => Clock(),
        ("POST", ["clock"]) => AdvanceClock(body),
        ("GET", ["faults"]) => Faults(),
        ("POST", ["faults"]) => AddFault(body),
        ("DELETE", ["faults"]) => Heal(),
        _ => provider.Play(method, path, body) ?? ControlAnswer.Refuse(404, "no_such_call",
            "Known to every provider: GET money, GET calls, GET or POST clock, GET, POST or DELETE faults, POST checkouts/{id}, "
            + "POST disputes, POST disputes/{id}. What else this provider plays is told in its guide."),
    };

    ControlAnswer Clock() =>
        ControlAnswer.Ok(new JsonObject { ["now"] = provider.Clock.Seconds, ["at"] = provider.Clock.Now.ToString("O", null) });

    ControlAnswer AdvanceClock(JsonObject body)
    {
        if (Json.Number(body, "advance_seconds") is not (>= 0 and <= 3660L * 86400 and var seconds))
        {
            return ControlAnswer.Refuse(400, "invalid_advance",
                "advance_seconds must be a whole number from 0 to ten years; time never goes back.");
        }
        provider.Advance(TimeSpan.FromSeconds(seconds));
        return Clock();
    }

    ControlAnswer Faults() => ControlAnswer.Ok(new JsonObject
    {
        ["data"] = Json.Array(provider.Faults.Rules.Select(rule => rule.ToJson())),
        ["met"] = new JsonObject(provider.Faults.Met.Select(met => KeyValuePair.Create(met.Key, (JsonNode?)met.Value))),
    });

    ControlAnswer AddFault(JsonObject body)
    {
        var on = body["on"] as JsonObject;
        var (onCall, onEvent) = on is null ? (null, null) : (Json.Text(on, "call"), Json.Text(on, "event"));
        var name = Json.Text(body, "fault");
        var (call, outgoing) = (Json.Named<CallFault>(name), Json.Named<EventFault>(name));
        if (onCall is null == onEvent is null)
        {
            return ControlAnswer.Refuse(400, "invalid_fault",
                "Give either on.call (\"POST /v1/refunds\") or on.event (\"refund.created\").");
        }
        if (onCall is not null && call is null)
        {
            return ControlAnswer.Refuse(400, "invalid_fault", $"A call's fault is one of {Names<CallFault>()}.");
        }
        if (onEvent is not null && outgoing is null)
        {
            return ControlAnswer.Refuse(400, "invalid_fault", $"An event's fault is one of {Names<EventFault>()}.");
        }
        if (body["times"] is not null && Json.Number(body, "times") is not (>= 1 and <= 1_000_000))
        {
            return ControlAnswer.Refuse(400, "invalid_fault", "times is a whole number from 1; without it the fault stays until healed.");
        }
        if (body["ms"] is not null && Json.Number(body, "ms") is not (>= 0 and <= 100L * 86_400_000))
        {
            return ControlAnswer.Refuse(400, "invalid_fault", "ms is a whole number of milliseconds, at most 100 days.");
        }
        var rule = provider.Faults.Add(onCall ?? onEvent!, onCall is null ? null : call, onEvent is null ? null : outgoing,
            (int?)Json.Number(body, "times"), Json.Number(body, "ms") is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
        return rule is null
            ? ControlAnswer.Refuse(409, "too_many_faults", "There are too many faults; DELETE /_sandbox/faults first.")
            : ControlAnswer.Ok(rule.ToJson());
    }

    ControlAnswer Heal()
    {
        provider.Faults.Heal();
        provider.Deliveries.Heal();
        return ControlAnswer.Ok(new JsonObject { ["healed"] = true });
    }

    static JsonObject? Read(SandboxRequest request)
    {
        if (request.Body.IsEmpty) return [];
        try
        {
            return JsonNode.Parse(request.Body.Span, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(value => Json.Name(value)));
}
