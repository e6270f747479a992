using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Quittance.Simulation;

/// <summary>What happened, line by line. Two runs of one history have the same lines, and so the same hash.</summary>
sealed class Trace(SimulatedClock clock)
{
    readonly List<string> _lines = [];
    readonly List<string> _arrows = [];

    /// <summary>The lines.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>A step begins.</summary>
    public void Step(int number, Step step)
    {
        Add(string.Create(CultureInfo.InvariantCulture, $"step {number}: {step}"));
        _arrows.Add($"    Note over World: {Plain(step.ToString())}");
    }

    /// <summary>A server asks the provider.</summary>
    public void Call(int node, string method, string path, int status, bool dropped)
    {
        var answer = dropped ? $"{status}, lost on the way" : $"{status}";
        Add($"server {node} -> provider: {method} {path} -> {answer}");
        _arrows.Add($"    Server{node}->>Provider: {method} {Plain(path)} ({answer})");
    }

    /// <summary>The provider tells a server.</summary>
    public void Webhook(int node, string type, bool taken)
    {
        Add($"provider -> server {node}: {type}{(taken ? "" : " (not taken)")}");
        _arrows.Add($"    Provider->>Server{node}: {Plain(type)}{(taken ? "" : " (not taken)")}");
    }

    /// <summary>Anything else that is worth telling.</summary>
    public void Note(string text) => Add(text);

    /// <summary>The hash of all lines.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _lines))))[..16];

    /// <summary>The history as a Mermaid sequence diagram.</summary>
    public string ToMermaid() => string.Join(
        '\n', ["sequenceDiagram", "    participant World", "    participant Server0", "    participant Server1", "    participant Provider",
            .. _arrows]);

    void Add(string text) => _lines.Add($"{clock.GetUtcNow():MM-dd HH:mm:ss}  {text}");

    static string Plain(string text) => text.Replace(';', ',').Replace('#', ' ');
}
