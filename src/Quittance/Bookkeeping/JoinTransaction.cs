using System.Data.Common;
using Quittance.Storage;

namespace Quittance.Bookkeeping;

/// <summary>
/// The embedding application's handler that runs inside the transaction in which a notice comes about: its own rows commit with
/// ours, or not at all. If it throws, nothing is committed and the event is tried again.
/// </summary>
sealed class JoinTransaction(Func<Notice, DbTransaction, CancellationToken, Task>? handler)
{
    public async Task OnBookedAsync(IReadOnlyCollection<Notice> notices, Session session, CancellationToken cancellationToken)
    {
        if (handler is null || notices.Count == 0)
            return;
        var transaction = await session.JoinAsync(cancellationToken).ConfigureAwait(false);
        foreach (var notice in notices)
            await handler(notice, transaction, cancellationToken).ConfigureAwait(false);
    }
}
