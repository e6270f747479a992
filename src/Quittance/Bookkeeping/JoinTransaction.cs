using System.Data.Common;

namespace Quittance.Bookkeeping;

/// <summary>
/// The embedding application's handler that runs inside the transaction in which a notice comes about: its own rows commit with
/// ours, or not at all. If it throws, nothing is committed and the event is tried again.
/// </summary>
sealed class JoinTransaction(Func<Notice, DbTransaction, CancellationToken, Task>? handler)
{
    public Task OnBookedAsync(Notice notice, DbTransaction transaction, CancellationToken cancellationToken) =>
        handler is null ? Task.CompletedTask : handler(notice, transaction, cancellationToken);
}
