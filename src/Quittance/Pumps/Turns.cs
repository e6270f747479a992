namespace Quittance.Pumps;

/// <summary>
/// Whoever waits for an acknowledgement goes first: while callers come in crowds, other work on the same database takes a turn a second,
/// and otherwise whenever it likes.
/// </summary>
sealed class Turns(Func<bool> isCrowded, TimeProvider time)
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    long? _last;

    /// <summary>Takes a turn.</summary>
    /// <returns><c>false</c> if it is not time for one.</returns>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_last is { } last && time.GetElapsedTime(last) < Between && isCrowded())
                return false;
            _last = time.GetTimestamp();
            return true;
        }
    }
}
