namespace Shop.Api;

/// <summary>What the engine said to one request. Silence is an answer of its own: it is never read as a refusal.</summary>
public abstract record Answer<T>
{
    private Answer()
    {
    }

    /// <summary>It was done. <paramref name="Replayed"/> tells an earlier answer to the same key, which may be out of date.</summary>
    public sealed record Done(T Value, bool Replayed = false) : Answer<T>;

    /// <summary>It was refused, for a stated reason; nothing happened.</summary>
    public sealed record Refused(Problem Problem, int Status) : Answer<T>;

    /// <summary>No usable answer came. It may have been done or not: read before anything else.</summary>
    public sealed record Unknown : Answer<T>;
}
