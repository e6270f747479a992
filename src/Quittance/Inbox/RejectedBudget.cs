namespace Quittance.Inbox;

/// <summary>
/// Bounds how many deliveries with a wrong signature are recorded per minute, so that nobody can fill the disk with them.
/// </summary>
sealed class RejectedBudget(TimeProvider time)
{
    readonly Lock _gate = new();
    DateTimeOffset _minute;
    int _used;
    long _total;

    /// <summary>How many were rejected since the start, recorded or not.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Whether this one is still to be recorded.</summary>
    public bool TryUse()
    {
        Interlocked.Increment(ref _total);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (now - _minute >= TimeSpan.FromMinutes(1))
            {
                _minute = now;
                _used = 0;
            }

            if (_used >= Limits.RejectedPerMinute)
                return false;
            _used++;
            return true;
        }
    }
}
