using Quittance.Reconciliation;

namespace Quittance.Commands;

/// <summary>What can be asked about reconciliation.</summary>
public sealed partial class Queries
{
    /// <summary>A page of runs, newest first.</summary>
    /// <param name="before">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<ReconciliationRun>> ReconciliationRunsAsync(string? before, CancellationToken cancellationToken) =>
        ReadAsync(session => RunRows.ListAsync(session, before, Limits.Page, cancellationToken), cancellationToken);

    /// <summary>One run; <c>null</c> if there is none.</summary>
    public Task<ReconciliationRun?> ReconciliationRunAsync(Id<ReconciliationRun> id, CancellationToken cancellationToken) =>
        ReadAsync(session => RunRows.FindAsync(session, id, cancellationToken), cancellationToken);

    /// <summary>A page of what the books and the providers disagree about now, oldest first.</summary>
    /// <param name="after">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<Difference>> DifferencesAsync(string? after, CancellationToken cancellationToken) =>
        ReadAsync(session => DifferenceRows.OpenAsync(session, after ?? "", Limits.Page, cancellationToken), cancellationToken);
}
