namespace Quittance.Tests.Scenarios;

/// <summary>The process is gone at this point. A cancellation, because nothing in a process survives its end to catch it.</summary>
sealed class ProcessDied() : OperationCanceledException("The process died here.");

/// <summary>Counts the sides of all commits of a run, and kills whoever is at the chosen one.</summary>
sealed class KillSwitch(Variation variation)
{
    readonly Lock _gate = new();
    int _next = variation.KillAt ?? 0;

    /// <summary>How many sides of commits were reached.</summary>
    public int Sides { get; private set; }

    /// <summary>How many processes died.</summary>
    public int Kills { get; private set; }

    /// <summary>Whether the process dies at this side of a commit.</summary>
    public bool Strikes()
    {
        lock (_gate)
        {
            if (++Sides != _next) return false;
            Kills++;
            // Each time a little later, lest the deaths keep step with a retry and strike the same commit for ever.
            _next = variation.KillEvery is { } every ? Sides + every + Kills : 0;
            return true;
        }
    }
}
