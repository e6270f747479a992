namespace Quittance.Inbox;

/// <summary>Bounds how many deliveries with a wrong signature are recorded, so that nobody can fill the disk with them.</summary>
sealed class RejectedBudget(TimeProvider time)
{
    readonly Window _minute = new(TimeSpan.FromMinutes(1), Limits.RejectedPerMinute);
    readonly Window _hour = new(TimeSpan.FromHours(1), Limits.RejectedPerHour);
    readonly Lock _gate = new();
    long _total;

    /// <summary>How many were rejected since the start, recorded or not.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Whether this one is still to be recorded.</summary>
    public bool TryUse()
    {
        Interlocked.Increment(ref _total);
        var now = time.GetUtcNow();
        lock (_gate)
            return _minute.HasRoom(now) && _hour.HasRoom(now) && _minute.Use() && _hour.Use();
    }

    /// <summary>So many in so much time, counted from the first.</summary>
    sealed class Window(TimeSpan length, int most)
    {
        DateTimeOffset _since;
        int _used;

        public bool HasRoom(DateTimeOffset now)
        {
            if (now - _since >= length)
                (_since, _used) = (now, 0);
            return _used < most;
        }

        public bool Use() => ++_used <= most;
    }
}
