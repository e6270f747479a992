namespace Quittance.Tests.EndToEnd;

/// <summary>
/// Asks a server that works in the background until it says what is expected. Nothing is waited for longer than it takes.
/// </summary>
static class Eventually
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>The first answer that holds.</summary>
    /// <exception cref="TimeoutException">None did; the message has the last one.</exception>
    public static async Task<T> HoldsAsync<T>(Func<Task<T>> ask, Predicate<T> holds, Func<T, string>? show = null)
    {
        var start = Clock.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
                return answer;
            if (Clock.GetElapsedTime(start) > Limit)
                throw new TimeoutException(
                    $"Not within {Limit.TotalSeconds} s. The last answer was: {show?.Invoke(answer) ?? $"{answer}"}");
            await Task.Delay(Pause, Clock, TestContext.Current.CancellationToken);
        }
    }
}
