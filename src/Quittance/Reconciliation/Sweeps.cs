using System.Globalization;

namespace Quittance.Reconciliation;

/// <summary>What each sweep of a run does, a bounded bite at a time.</summary>
sealed class Sweeps(
    GapFill gapFill,
    Look look,
    Drift drift,
    ReconciliationOptions options,
    DueWork due,
    TimeProvider time)
{
    /// <summary>More steps than this of work that is due belong to the next run, lest one run go on for ever.</summary>
    const int StepsAtMost = 100;

    /// <summary>The sweeps in their order: what may be missing, what waits, what is to be done about it, proof.</summary>
    public static readonly Sweep[] Order = Enum.GetValues<Sweep>();

    public Task<Bite> BiteAsync(ReconciliationRun run, DateTimeOffset until, CancellationToken cancellationToken) => run.At switch
    {
        Sweep.Events => gapFill.BiteOwnAsync(run.Cursor, cancellationToken),
        Sweep.SellerEvents => gapFill.BiteSellersAsync(run.Cursor, cancellationToken),
        Sweep.Inbox => DoDueAsync(run.Cursor, due.Inbox, Limits.BookingBatch, cancellationToken),
        Sweep.Payments => LookAsync(run, SweepSql.Payments, options.PaymentStuckAfter, until, cancellationToken),
        Sweep.Refunds => LookAsync(run, SweepSql.Refunds, options.RefundStuckAfter, until, cancellationToken),
        Sweep.Disputes => LookAsync(run, SweepSql.Disputes, options.RefundStuckAfter, until, cancellationToken),
        Sweep.Orphans => LookAsync(run, SweepSql.Orphans, options.OrphanAfter, until, cancellationToken),
        Sweep.Holds => DoDueAsync(run.Cursor, due.Deadlines, Limits.DeadlineBatch, cancellationToken),
        Sweep.Calls => DoDueAsync(run.Cursor, due.Calls, Limits.OutboxBatch, cancellationToken),
        Sweep.Notices => DoDueAsync(run.Cursor, due.Notices, Limits.OutboxBatch, cancellationToken),
        Sweep.Movements => drift.BiteMovementsAsync(run.Cursor, cancellationToken),
        Sweep.Differences => drift.BiteDifferencesAsync(run.Cursor, options.Batch, cancellationToken),
        Sweep.Ledger => drift.BiteLedgerAsync(run, options.Batch, cancellationToken),
        _ => throw new InvalidOperationException($"Nothing is written down for the sweep {run.At}."),
    };

    Task<Bite> LookAsync(
        ReconciliationRun run, Storage.Sql found, TimeSpan age, DateTimeOffset until, CancellationToken cancellationToken) =>
        look.BiteAsync(run.Id, run.At, found, time.GetUtcNow() - age, run.Cursor, options.Batch, until, cancellationToken);

    /// <summary>One step of work that is due. Usually there is none: whoever runs the server's pumps does it at once.</summary>
    static async Task<Bite> DoDueAsync(
        string cursor, Func<CancellationToken, Task<int>> step, int full, CancellationToken cancellationToken)
    {
        var steps = cursor.Length == 0 ? 1 : int.Parse(cursor, CultureInfo.InvariantCulture) + 1;
        var done = await step(cancellationToken).ConfigureAwait(false);
        var more = done >= full && steps < StepsAtMost;
        return new Bite(done, done, 0, more ? steps.ToString(CultureInfo.InvariantCulture) : null);
    }
}

/// <summary>One step of each kind of work that is done when it is due.</summary>
/// <param name="Deadlines">Tells orders and transfers that their time has come.</param>
/// <param name="Inbox">Books events.</param>
/// <param name="Calls">Sends calls to providers.</param>
/// <param name="Notices">Sends notices to the application.</param>
sealed record DueWork(
    Func<CancellationToken, Task<int>> Deadlines,
    Func<CancellationToken, Task<int>> Inbox,
    Func<CancellationToken, Task<int>> Calls,
    Func<CancellationToken, Task<int>> Notices);
