namespace Quittance.Simulation;

/// <summary>Plays one history: first whatever its steps bring, then until everything rests.</summary>
static class Stage
{
    const int MostDays = 120;
    const int DaysOfRest = 3;

    /// <summary>Plays a history.</summary>
    /// <param name="steps">The history.</param>
    /// <param name="database">The connection string of an empty database.</param>
    /// <param name="rebuilt">The connection string of another.</param>
    /// <param name="coverage">Counts what happens.</param>
    public static async Task<Outcome> PlayAsync(IReadOnlyList<Step> steps, string database, string rebuilt, Coverage coverage)
    {
        var world = await World.OpenAsync(database, rebuilt, coverage).ConfigureAwait(false);
        await using (world.ConfigureAwait(false))
        {
            var broken = await PlayAsync(world, steps).ConfigureAwait(false);
            await CountAsync(world, coverage).ConfigureAwait(false);
            return new Outcome(broken, world.Trace.Hash(), world.Trace);
        }
    }

    static async Task<string?> PlayAsync(World world, IReadOnlyList<Step> steps)
    {
        var auditor = new Auditor(world);
        try
        {
            for (var number = 0; number < steps.Count; number++)
            {
                await world.DoAsync(number, steps[number]).ConfigureAwait(false);
                if (await auditor.CheckSafetyAsync().ConfigureAwait(false) is { } broken)
                    return $"{broken}, after step {number}";
            }

            var rests = await RestAsync(world).ConfigureAwait(false);
            return await auditor.CheckSafetyAsync().ConfigureAwait(false)
                ?? await auditor.CheckRestAsync().ConfigureAwait(false)
                ?? (rests ? null : $"V22: it does not rest within {MostDays} days");
        }
        // Whatever the engine throws at its users that is not its own refusal is a defect, too.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return $"it threw {error.GetType().Name}: {error.Message}";
        }
    }

    /// <summary>Faults stop, everything is delivered, time runs, people settle what waits; until nothing changes any more.</summary>
    /// <returns>Whether it came to rest.</returns>
    static async Task<bool> RestAsync(World world)
    {
        world.Trace.Note("faults stop");
        world.Heal();
        var quiet = 0;
        for (var day = 0; day < MostDays && quiet < DaysOfRest; day++)
        {
            var delivered = await world.DeliverAllAsync(0).ConfigureAwait(false);
            await world.WorkAsync(0).ConfigureAwait(false);
            await world.WorkAsync(1).ConfigureAwait(false);
            var retried = await world.RetryDeadAsync().ConfigureAwait(false);
            var settled = await world.SettleCasesAsync().ConfigureAwait(false);
            var waits = world.Provider.UntilNextWork() is not null || await world.NextDueAsync().ConfigureAwait(false) is not null;
            quiet = delivered + settled + retried == 0 && !waits ? quiet + 1 : 0;
            await world.PassAsync(TimeSpan.FromDays(1)).ConfigureAwait(false);
        }

        await world.AskAsync(0, engine => engine.ReconcileNowAsync(_ => { }, CancellationToken.None)).ConfigureAwait(false);
        await world.WorkAsync(0).ConfigureAwait(false);
        return quiet == DaysOfRest;
    }

    /// <summary>Which of the provider's faults met something, and which transitions the history took.</summary>
    static async Task CountAsync(World world, Coverage coverage)
    {
        foreach (var (fault, times) in world.Control("GET", "/_sandbox/faults", [])!["met"]!.AsObject())
            coverage.Fault(fault, (long)times!);
        foreach (var order in world.Orders)
        {
            var story = await world.Engine.Queries.StoryAsync(order, CancellationToken.None).ConfigureAwait(false);
            foreach (var step in story!.Transitions)
                coverage.Moved($"{step.Subject[..3]}: {step.From ?? "new"} -> {step.To}");
        }
    }
}

/// <summary>How a history ended.</summary>
/// <param name="Broken">The promise that was broken, and how; <c>null</c> if none was.</param>
/// <param name="Hash">The hash of its trace.</param>
/// <param name="Trace">What happened.</param>
sealed record Outcome(string? Broken, string Hash, Trace Trace)
{
    /// <summary>The promise's number, or what else tells this kind of failure from others.</summary>
    public string? Kind => Broken?.Split(':')[0];
}
