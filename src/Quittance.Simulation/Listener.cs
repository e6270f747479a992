using System.Text.Json.Nodes;

namespace Quittance.Simulation;

/// <summary>The application at the other end of notices: keeps what it is told, and loses some of it on the way.</summary>
sealed class Listener
{
    public const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    readonly Dictionary<string, byte[]> _bodies = [];
    readonly Dictionary<string, List<(int Sequence, string Type)>> _told = [];
    readonly Dictionary<string, string> _codes = [];
    int _deaf;

    /// <summary>What is wrong with what was told, if anything is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The types of what was told of an order, in the order of the telling.</summary>
    public IReadOnlyList<string> Of(string order) =>
        _told.TryGetValue(order, out var told) ? [.. told.Select(notice => notice.Type)] : [];

    /// <summary>The code that an order's guest was sent, if it was.</summary>
    public string? CodeOf(string order) => _codes.GetValueOrDefault(order);

    /// <summary>Takes the next notices badly: every other one is kept and its answer lost, the rest are not even heard.</summary>
    public void Deafen(int times) => _deaf += times;

    /// <summary>It hears well again.</summary>
    public void Heal() => _deaf = 0;

    /// <summary>Takes one notice.</summary>
    /// <returns>Whether it says so.</returns>
    public bool Take(string id, byte[] body)
    {
        if (_deaf > 0 && _deaf-- % 2 == 0)
            return false;
        Keep(id, body);
        return _deaf == 0;
    }

    void Keep(string id, byte[] body)
    {
        if (_bodies.TryGetValue(id, out var before))
        {
            if (!before.AsSpan().SequenceEqual(body))
                Fault ??= $"V16: notice {id} was told twice with different words";
            return;
        }

        _bodies.Add(id, body);
        var json = JsonNode.Parse(body)!;
        var (order, sequence, type) = ((string)json["data"]!["id"]!, (int)json["sequence"]!, (string)json["type"]!);
        if (!_told.TryGetValue(order, out var told))
            _told.Add(order, told = []);
        if (sequence != told.Count + 1)
            Fault ??= $"V16: notice {sequence} of {order} was told after {told.Count}";
        if (type is "order.paid" or "order.canceled" or "order.expired" && told.Any(notice => notice.Type == type))
            Fault ??= $"V16: {type} of {order} was told twice, under two ids";
        told.Add((sequence, type));
        if ((string?)json["data"]!["code"] is { } code)
            _codes[order] = code;
    }
}
