namespace Quittance.Sandbox;

/// <summary>One HTTP request to a fake provider, free of any web server.</summary>
/// <param name="Method">The HTTP method, upper case.</param>
/// <param name="Target">The path and, behind a question mark, the query; both still percent-encoded.</param>
/// <param name="Headers">The request's headers; looked up without regard to case.</param>
/// <param name="Body">The raw body; empty where there is none.</param>
public sealed record SandboxRequest(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The path without the query.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The query without its question mark; empty where there is none.</summary>
    public string Query => Target.Split('?', 2) is [_, var query] ? query : "";

    /// <summary>The value of a header, or null.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        }
        return null;
    }
}

/// <summary>What a fake provider answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The answer's headers.</param>
/// <param name="Body">The answer's body.</param>
public sealed record SandboxResponse(int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>True where the request was executed and the connection is to be cut instead of answered.</summary>
    public bool Dropped { get; init; }

    /// <summary>How long the answer is held back after execution.</summary>
    public TimeSpan Delay { get; init; }
}
