using Quittance.Storage;

namespace Quittance.Diagnosis;

/// <summary>What the database knows of how things go.</summary>
static class DiagnosisRows
{
    static readonly Sql LastWebhook = new(
        """
        select received_at from event
        where account = @account and source = 'webhook' and provider = @provider order by id desc limit 1
        """);

    static readonly Sql LastRejected = new(
        """
        select received_at from delivery
        where account = @account and signature_valid = 0 and endpoint = @provider order by id desc limit 1
        """,
        """
        select received_at from delivery
        where account = @account and not signature_valid and endpoint = @provider order by id desc limit 1
        """);

    static readonly Sql OpenCases = new("select count(*) from operator_case where account = @account and settled is null");

    static readonly Sql OpenDifferences = new("select count(*) from difference where account = @account and resolved_at is null");

    static readonly Sql OldestNotice = new(
        "select min(created_at) from notice where account = @account and delivered_at is null and due_at is not null");

    /// <summary>When a provider's webhook with a right signature first came last.</summary>
    public static Task<DateTimeOffset?> LastWebhookAsync(Session session, string provider, CancellationToken cancellationToken) =>
        session.FirstAsync(LastWebhook, args => args.Text("provider", provider), row => row.TimeOrNull(0), cancellationToken);

    /// <summary>When one with a wrong signature was last recorded.</summary>
    public static Task<DateTimeOffset?> LastRejectedAsync(Session session, string provider, CancellationToken cancellationToken) =>
        session.FirstAsync(LastRejected, args => args.Text("provider", provider), row => row.TimeOrNull(0), cancellationToken);

    /// <summary>How many cases wait for a person.</summary>
    public static Task<long> OpenCasesAsync(Session session, CancellationToken cancellationToken) =>
        session.FirstAsync(OpenCases, _ => { }, row => row.Number(0), cancellationToken);

    /// <summary>About how much the books and the providers disagree.</summary>
    public static Task<long> OpenDifferencesAsync(Session session, CancellationToken cancellationToken) =>
        session.FirstAsync(OpenDifferences, _ => { }, row => row.Number(0), cancellationToken);

    /// <summary>Since when the oldest notice has not been taken, if there is one.</summary>
    public static Task<DateTimeOffset?> OldestNoticeAsync(Session session, CancellationToken cancellationToken) =>
        session.FirstAsync(OldestNotice, _ => { }, row => row.TimeOrNull(0), cancellationToken);
}
