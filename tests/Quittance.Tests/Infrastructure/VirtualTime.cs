namespace Quittance.Tests.Infrastructure;

/// <summary>
/// A clock that moves only when it is told to. Timers, and with them <c>Task.Delay</c> and time-outs that were given this
/// provider, fire while it moves: in the order they are due, each at its own time, on the thread that moves the clock.
/// </summary>
/// <remarks>A timer that is due at once (zero) fires at the next move, also one by zero: never inside the call that made it.</remarks>
sealed class VirtualTime : TimeProvider
{
    /// <summary>Where a clock starts unless told otherwise: a round moment, for tests to count from.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly Lock _lock = new();
    readonly List<Timer> _timers = [];
    readonly DateTimeOffset _start;
    DateTimeOffset _now;
    long _lastOrdinal;

    public VirtualTime(DateTimeOffset? start = null) => _start = _now = start ?? Epoch;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer fires; null while none is armed. What a step-by-step simulation moves to.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            lock (_lock) return Earliest()?.Due;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp()
    {
        lock (_lock) return (_now - _start).Ticks;
    }

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        MoveTo(GetUtcNow() + by);
    }

    /// <summary>Moves to a moment, and fires what is due until then.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The moment has passed: time does not run back.</exception>
    public void MoveTo(DateTimeOffset moment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(moment, GetUtcNow());
        Reach(moment);
    }

    /// <summary>Moves to a moment, unless somebody who moves the clock at the same time has gone further; and fires what is due.</summary>
    public void Reach(DateTimeOffset moment)
    {
        while (TakeDue(moment) is { } fire) fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// The next callback that is due, with the clock moved to its time; null, with the clock at the end, when none is left.
    /// </summary>
    Action? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            var timer = Earliest();
            if (timer is null || timer.Due > end)
            {
                if (_now < end) _now = end;
                return null;
            }

            if (_now < timer.Due) _now = timer.Due;
            if (timer.Period > TimeSpan.Zero) Arm(timer, timer.Due + timer.Period);
            else _timers.Remove(timer);
            return timer.Fire;
        }
    }

    Timer? Earliest() => _timers.MinBy(timer => (timer.Due, timer.Ordinal));

    void Arm(Timer timer, DateTimeOffset due)
    {
        _timers.Remove(timer);
        timer.Due = due;
        timer.Ordinal = ++_lastOrdinal;
        _timers.Add(timer);
    }

    sealed class Timer(VirtualTime time, Action fire) : ITimer
    {
        bool _disposed;

        public Action Fire => fire;
        public DateTimeOffset Due { get; set; }
        public TimeSpan Period { get; private set; }

        // Of two that are due at the same moment, the one armed first fires first.
        public long Ordinal { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                if (_disposed) return false;
                Period = period;
                if (dueTime == Timeout.InfiniteTimeSpan) time._timers.Remove(this);
                else time.Arm(this, time._now + dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                _disposed = true;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
