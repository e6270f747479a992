namespace Quittance.Sandbox;

/// <summary>What the provider's time alone will bring: expiries, settlements, payouts; earliest first.</summary>
internal sealed class Agenda(SandboxClock clock)
{
    readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _planned = new();
    long _made;

    /// <summary>When time alone will next change something.</summary>
    public DateTimeOffset? NextDue => _planned.TryPeek(out _, out var priority) ? priority.Due : null;

    public void Plan(TimeSpan wait, Action work) => Plan(clock.Now + wait, work);

    /// <summary>The work must look for itself whether it is still wanted: what it was planned for may have changed.</summary>
    public void Plan(DateTimeOffset due, Action work) => _planned.Enqueue(work, (due, ++_made));

    /// <summary>Does what has fallen due, in the order in which it fell due.</summary>
    public void RunDue()
    {
        while (_planned.TryPeek(out var work, out var priority) && priority.Due <= clock.Now)
        {
            _planned.Dequeue();
            work();
        }
    }
}
