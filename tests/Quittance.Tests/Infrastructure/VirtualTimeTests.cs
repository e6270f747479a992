namespace Quittance.Tests.Infrastructure;

public sealed class VirtualTimeTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    readonly VirtualTime _time = new();

    [Fact]
    public void It_stands_until_it_is_moved()
    {
        var before = _time.GetTimestamp();

        _time.Advance(90 * Second);

        Assert.Equal(VirtualTime.Epoch.AddSeconds(90), _time.GetUtcNow());
        Assert.Equal(90 * Second, _time.GetElapsedTime(before));
    }

    [Fact]
    public void It_does_not_run_back() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.MoveTo(VirtualTime.Epoch.AddSeconds(-1)));

    [Fact]
    public void Timers_fire_in_the_order_they_are_due_each_at_its_own_time()
    {
        var fired = new List<string>();
        using var late = Once("late", 3 * Second, fired);
        using var early = Once("early", 1 * Second, fired);
        using var twin = Once("twin", 1 * Second, fired);
        using var never = Once("never", 5 * Second, fired);

        _time.Advance(4 * Second);

        Assert.Equal(["early at 1", "twin at 1", "late at 3"], fired);
        Assert.Equal(VirtualTime.Epoch.AddSeconds(5), _time.NextTimer);
    }

    [Fact]
    public void A_periodic_timer_fires_once_per_period_until_it_is_disposed()
    {
        var fired = 0;
        var timer = _time.CreateTimer(_ => fired++, null, 1 * Second, 2 * Second);

        _time.Advance(7 * Second);
        timer.Dispose();
        _time.Advance(7 * Second);

        Assert.Equal(4, fired);
        Assert.False(timer.Change(Second, Second));
        Assert.Null(_time.NextTimer);
    }

    [Fact]
    public void A_timer_armed_by_another_fires_in_the_same_move_when_it_is_due()
    {
        var fired = new List<string>();
        ITimer? second = null;
        using var first = _time.CreateTimer(_ => second = Once("second", Second, fired), null, Second, Timeout.InfiniteTimeSpan);

        _time.Advance(5 * Second);

        Assert.Equal(["second at 2"], fired);
        second!.Dispose();
    }

    [Fact]
    public void A_timer_due_at_once_fires_at_the_next_move_and_not_before()
    {
        var fired = new List<string>();
        using var timer = Once("now", TimeSpan.Zero, fired);
        Assert.Empty(fired);

        _time.Advance(TimeSpan.Zero);

        Assert.Equal(["now at 0"], fired);
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come()
    {
        var delay = Task.Delay(30 * Second, _time, TestContext.Current.CancellationToken);

        _time.Advance(29 * Second);
        Assert.False(delay.IsCompleted);
        _time.Advance(Second);

        await delay;
    }

    [Fact]
    public void A_time_out_cancels_when_its_time_has_come()
    {
        using var limit = new CancellationTokenSource(10 * Second, _time);

        _time.Advance(10 * Second);

        Assert.True(limit.IsCancellationRequested);
    }

    ITimer Once(string name, TimeSpan due, List<string> fired) => _time.CreateTimer(
        _ => fired.Add($"{name} at {(_time.GetUtcNow() - VirtualTime.Epoch).TotalSeconds}"), null, due, Timeout.InfiniteTimeSpan);
}
