namespace Quittance;

/// <summary>How long to wait before the next attempt: doubling from one second, at most an hour.</summary>
static class Backoff
{
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static TimeSpan After(int attempts)
    {
        var seconds = 1L << Math.Clamp(attempts - 1, 0, 12);
        return seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(seconds);
    }
}
