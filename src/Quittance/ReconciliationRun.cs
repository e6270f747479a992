namespace Quittance;

/// <summary>One comparison of what is here with what providers say: its sweeps, one after the other.</summary>
public sealed record ReconciliationRun : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "rec_";

    /// <summary>The run's id.</summary>
    public required Id<ReconciliationRun> Id { get; init; }

    /// <summary>What began it.</summary>
    public required RunTrigger Trigger { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; <c>null</c> while it is under way.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The sweep that is under way or comes next.</summary>
    public required Sweep At { get; init; }

    /// <summary>Where that sweep goes on; empty at its beginning.</summary>
    public required string Cursor { get; init; }

    /// <summary>What each sweep came to so far, in order.</summary>
    public required IReadOnlyList<SweepResult> Sweeps { get; init; }
}

/// <summary>What began a run.</summary>
public enum RunTrigger
{
    /// <summary>Its time had come.</summary>
    Schedule,

    /// <summary>Somebody asked for it.</summary>
    Request,
}

/// <summary>What a run does, in this order.</summary>
public enum Sweep
{
    /// <summary>Providers' lists of our own events: what webhooks did not bring.</summary>
    Events,

    /// <summary>The same for the sellers' accounts.</summary>
    SellerEvents,

    /// <summary>Events that wait to be booked.</summary>
    Inbox,

    /// <summary>Payments that have been waiting for too long.</summary>
    Payments,

    /// <summary>Refunds that have been waiting for too long.</summary>
    Refunds,

    /// <summary>Disputes that have not ended.</summary>
    Disputes,

    /// <summary>What was asked for and has no id of the provider's yet.</summary>
    Orphans,

    /// <summary>Orders past their time: holds to be released, pages to be closed.</summary>
    Holds,

    /// <summary>Calls that wait to be sent.</summary>
    Calls,

    /// <summary>Notices that wait to be sent.</summary>
    Notices,

    /// <summary>Money that moved at a provider, against the ledger.</summary>
    Movements,

    /// <summary>Differences of earlier runs: whether they last.</summary>
    Differences,

    /// <summary>Money in the ledger, against the provider.</summary>
    Ledger,
}

/// <summary>What a sweep came to.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Looked">How many things it looked at.</param>
/// <param name="Changed">How many of them had changed, or were not known here.</param>
/// <param name="Unread">How many could not be read: nothing was changed for them, and they come again in the next run.</param>
/// <param name="LastError">Why the last of those could not be read.</param>
public sealed record SweepResult(Sweep Sweep, int Looked, int Changed, int Unread, string? LastError);
