namespace Quittance.Pumps;

/// <summary>
/// One bounded piece of work, called again and again: at once while there is more to do, otherwise after a pause or when woken.
/// </summary>
/// <param name="name">For the log.</param>
/// <param name="step">Does the work and returns how much was done; at <paramref name="full"/> there may be more.</param>
/// <param name="full">How much one step does at most.</param>
/// <param name="pause">How long to rest when there was nothing more.</param>
/// <param name="gather">How long to wait after having been woken, so that what comes together is done together.</param>
sealed class Pump(string name, Func<CancellationToken, Task<int>> step, int full, TimeSpan pause, TimeSpan gather = default)
{
    volatile TaskCompletionSource _woken = NewSignal();

    public string Name => name;

    public int Full => full;

    public TimeSpan Pause => pause;

    public TimeSpan Gather => gather;

    /// <summary>Completes when somebody says that there may be work.</summary>
    public Task Woken => _woken.Task;

    public Task<int> StepAsync(CancellationToken cancellationToken) => step(cancellationToken);

    /// <summary>Says that there may be work; losing it costs a pause, no more. Whoever says it while it is said pays nothing.</summary>
    public void Wake()
    {
        var signal = _woken;
        if (!signal.Task.IsCompleted)
            signal.TrySetResult();
    }

    /// <summary>From here on a wake-up is a new one; what was said before is looked at by the step that follows.</summary>
    public void Listen()
    {
        if (_woken.Task.IsCompleted)
            _woken = NewSignal();
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
