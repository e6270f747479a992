namespace Quittance.Storage;

/// <summary>
/// Lets callers that come at the same time share one trip to the database, as a group commit does: the first to come goes for all who
/// wait, then for all who came meanwhile. A caller is answered when the trip with its item is done, and that began after it was handed in.
/// What waits is bounded; more is refused at once.
/// </summary>
sealed class SharedTrip<TItem, TResult>(
    Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> go, int queue, int group, TimeProvider time)
{
    /// <summary>Groups of so many say that callers come faster than one trip after the other could serve them.</summary>
    const int Crowd = 8;
    const int Remembered = 8;
    static readonly TimeSpan Forgotten = TimeSpan.FromMilliseconds(50);

    readonly Queue<(TItem Item, TaskCompletionSource<TResult> Done)> _waiting = [];
    readonly Lock _gate = new();
    bool _going;
    int _usual;
    long _lastGroup;

    /// <summary>How many callers wait for a trip.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Whether callers are coming in crowds just now.</summary>
    public bool IsCrowded => Volatile.Read(ref _usual) >= Crowd * Remembered
        && time.GetElapsedTime(Volatile.Read(ref _lastGroup)) < Forgotten;

    /// <summary>Hands in an item. <c>null</c> at once if the queue is full.</summary>
    public Task<TResult>? TrySubmit(TItem item)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_waiting.Count >= queue)
                return null;
            _waiting.Enqueue((item, done));
            if (_going)
                return done.Task;
            _going = true;
        }

        _ = GoForAllAsync();
        return done.Task;
    }

    async Task GoForAllAsync()
    {
        // The caller who comes first is answered like the others; the trips go on beside it.
        await Task.Yield();
        while (true)
        {
            var batch = new List<(TItem Item, TaskCompletionSource<TResult> Done)>(group);
            lock (_gate)
            {
                while (batch.Count < group && _waiting.TryDequeue(out var next))
                    batch.Add(next);
                if (batch.Count == 0)
                {
                    _going = false;
                    return;
                }
            }

            Volatile.Write(ref _usual, _usual + batch.Count - (_usual / Remembered));
            Volatile.Write(ref _lastGroup, time.GetTimestamp());
            await GoAsync(batch).ConfigureAwait(false);
        }
    }

    async Task GoAsync(List<(TItem Item, TaskCompletionSource<TResult> Done)> batch)
    {
        try
        {
            var results = await go([.. batch.Select(entry => entry.Item)], CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Done.TrySetResult(results[i]);
        }
        // Whatever the store threw, every caller of the group gets it: none of their items is done.
        catch (Exception error)
        {
            foreach (var (_, done) in batch)
                done.TrySetException(error);
        }
    }
}
