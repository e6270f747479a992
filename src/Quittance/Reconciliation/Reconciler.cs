using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>
/// Runs the sweeps, one bounded bite at a time, on one server at a time: a run is a row that whoever works on it holds under a lease. A
/// server that dies leaves a run that another one carries on where it stood.
/// </summary>
sealed class Reconciler(
    Store store,
    Sweeps sweeps,
    ReconciliationOptions options,
    Entropy entropy,
    TimeProvider time,
    string owner) : IDisposable
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Within a process, whoever asks waits for the bite that is being taken; between processes the lease decides.</summary>
    readonly SemaphoreSlim _turn = new(1, 1);

    public void Dispose() => _turn.Dispose();

    /// <summary>One bite of the run that is under way, or of a new one if it is time.</summary>
    /// <returns>How much was done: 1, or 0 if nothing is due or another server is at it.</returns>
    public async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        if (await NewestAsync(cancellationToken).ConfigureAwait(false) is not { } newest
            || (newest.FinishedAt is not null && time.GetUtcNow() - newest.StartedAt >= options.Interval))
            await StartAsync(RunTrigger.Schedule, cancellationToken).ConfigureAwait(false);
        else if (newest.FinishedAt is not null)
            return 0;
        return await BiteAsync(cancellationToken).ConfigureAwait(false) ? 1 : 0;
    }

    /// <summary>Does a whole run now; one that is under way is ended first, for it may have looked too early.</summary>
    /// <param name="report">Told how far it is, after each bite.</param>
    /// <param name="cancellationToken">Gives up; another server, or the next step, carries it on.</param>
    /// <returns>The run; not finished if another server is at it.</returns>
    public async Task<ReconciliationRun> RunAsync(Action<ReconciliationRun> report, CancellationToken cancellationToken)
    {
        var (run, isNew) = await StartAsync(RunTrigger.Request, cancellationToken).ConfigureAwait(false);
        run = await FinishAsync(run, report, cancellationToken).ConfigureAwait(false);
        if (isNew || run.FinishedAt is null)
            return run;
        (run, _) = await StartAsync(RunTrigger.Request, cancellationToken).ConfigureAwait(false);
        return await FinishAsync(run, report, cancellationToken).ConfigureAwait(false);
    }

    async Task<ReconciliationRun> FinishAsync(
        ReconciliationRun run, Action<ReconciliationRun> report, CancellationToken cancellationToken)
    {
        while (run.FinishedAt is null && await BiteAsync(cancellationToken).ConfigureAwait(false))
        {
            run = (await FindAsync(run.Id, cancellationToken).ConfigureAwait(false))!;
            report(run);
        }

        // The last bite may have been taken by this server's own pump.
        return run.FinishedAt is null ? (await FindAsync(run.Id, cancellationToken).ConfigureAwait(false))! : run;
    }

    /// <returns>The run that is under way now, and whether it is a new one.</returns>
    async Task<(ReconciliationRun Run, bool IsNew)> StartAsync(RunTrigger trigger, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var run = new ReconciliationRun
            {
                Id = entropy.NewId<ReconciliationRun>(now),
                Trigger = trigger,
                StartedAt = now,
                At = Sweeps.Order[0],
                Cursor = "",
                Sweeps = [],
            };
            await RunRows.StartAsync(session, run, cancellationToken).ConfigureAwait(false);
            var open = await RunRows.OpenAsync(session, cancellationToken).ConfigureAwait(false) ?? run;
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return (open, open.Id == run.Id);
        }
    }

    /// <returns><c>false</c> if there is no run, or somebody else is at it.</returns>
    async Task<bool> BiteAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await BiteAloneAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    async Task<bool> BiteAloneAsync(CancellationToken cancellationToken)
    {
        if (await ClaimAsync(cancellationToken).ConfigureAwait(false) is not { } claimed)
            return false;
        // Half of the lease is for what was begun before.
        var until = time.GetUtcNow() + (Lease / 2);
        var bite = await sweeps.BiteAsync(claimed.Run, until, cancellationToken).ConfigureAwait(false);
        await SaveAsync(After(claimed.Run, bite), claimed.Fence, cancellationToken).ConfigureAwait(false);
        return true;
    }

    ReconciliationRun After(ReconciliationRun run, Bite bite)
    {
        var before = run.Sweeps.FirstOrDefault(result => result.Sweep == run.At) ?? new SweepResult(run.At, 0, 0, 0, null);
        var after = before with
        {
            Looked = before.Looked + bite.Looked,
            Changed = before.Changed + bite.Changed,
            Unread = before.Unread + bite.Unread,
            LastError = bite.Error ?? before.LastError,
        };
        run = run with { Sweeps = [.. run.Sweeps.Where(result => result.Sweep != run.At), after] };
        if (bite.Next is { } next)
            return run with { Cursor = next };
        var done = Array.IndexOf(Sweeps.Order, run.At) + 1;
        return done < Sweeps.Order.Length
            ? run with { At = Sweeps.Order[done], Cursor = "" }
            : run with { Cursor = "", FinishedAt = time.GetUtcNow() };
    }

    async Task<(ReconciliationRun Run, long Fence)?> ClaimAsync(CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var claimed = await RunRows.ClaimAsync(session, owner, time.GetUtcNow(), Lease, cancellationToken).ConfigureAwait(false);
            if (claimed is not null)
                await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return claimed;
        }
    }

    async Task SaveAsync(ReconciliationRun run, long fence, CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await RunRows.SaveAsync(session, run, fence, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<ReconciliationRun?> NewestAsync(CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return (await RunRows.ListAsync(session, null, 1, cancellationToken).ConfigureAwait(false)).FirstOrDefault();
    }

    async Task<ReconciliationRun?> FindAsync(Id<ReconciliationRun> id, CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await RunRows.FindAsync(session, id, cancellationToken).ConfigureAwait(false);
    }
}
