using System.Data.Common;
using Quittance.Commands;
using Quittance.Providers;
using Quittance.Reconciliation;
using Quittance.Storage;

namespace Quittance.Diagnosis;

/// <summary>Checks the house from the settings to the providers, and says what to do about what is not well. Changes nothing.</summary>
sealed class Doctor(Store store, Connections connections, Queries queries, Migrator migrator, QuittanceOptions options, TimeProvider time)
{
    static readonly TimeSpan TooOld = TimeSpan.FromMinutes(5);
    static readonly TimeSpan NoticeTooOld = TimeSpan.FromHours(1);
    const int SurePointsAtMost = 1000;

    /// <summary>Every check, in an order in which the first that is not well is the one to look at first.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding> { Configured() };
        try
        {
            findings.AddRange(await StoredAsync(cancellationToken).ConfigureAwait(false));
        }
        // The edge to the database: that it cannot be read is what is to be said.
        catch (Exception error) when (error is DbException or SchemaException or IOException)
        {
            findings.Add(Finding.Problem(
                "database",
                $"{store.Name} cannot be read: {error.Message}",
                "Webhooks are answered 503 and are sent again; no money is lost. Start the database, or set QUITTANCE_DATABASE."));
        }

        foreach (var provider in connections.All)
            findings.AddRange(await provider.ExamineAsync(cancellationToken).ConfigureAwait(false));
        return findings;
    }

    Finding Configured()
    {
        if (!connections.All.Any())
        {
            return Finding.Problem(
                "configuration",
                "No payment provider is configured.",
                "Nothing can be charged. Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET and start again.");
        }

        var modes = string.Join(", ", connections.All.Select(provider => $"{provider.Name} in {(provider.Live ? "live" : "test")} mode"));
        return options.Notices is null
            ? Finding.Warning(
                "configuration",
                $"{modes}; notices are kept and not sent.",
                "Set QUITTANCE_NOTICE_URL and QUITTANCE_NOTICE_SECRET, or read GET /v1/notices.")
            : Finding.Fine("configuration", $"{modes}; notices go to {options.Notices.Url}.");
    }

    async Task<List<Finding>> StoredAsync(CancellationToken cancellationToken)
    {
        if (await migrator.PendingAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } missing)
        {
            return
            [
                Finding.Problem(
                    "migrations",
                    $"{store.Name} lacks {string.Join(", ", missing)}.",
                    "Run quittance migrate, or start the server, which does it."),
            ];
        }

        var findings = new List<Finding>
        {
            Finding.Fine("database", $"{store.Name} answers."),
            Finding.Fine("migrations", "The schema is up to date."),
        };
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            foreach (var provider in connections.All)
                findings.Add(await SignedAsync(session, provider, cancellationToken).ConfigureAwait(false));
            findings.Add(await NoticedAsync(session, cancellationToken).ConfigureAwait(false));
            findings.Add(await AgreedAsync(session, cancellationToken).ConfigureAwait(false));
            findings.Add(await SureAsync(session, cancellationToken).ConfigureAwait(false));
            var cases = await DiagnosisRows.OpenCasesAsync(session, cancellationToken).ConfigureAwait(false);
            findings.Add(cases == 0
                ? Finding.Fine("cases", "No case waits for a person.")
                : Finding.Warning("cases", $"{cases} cases wait for a person.", "Look at GET /v1/cases; each says what to do."));
        }

        findings.AddRange(Waiting(await queries.BacklogAsync(cancellationToken).ConfigureAwait(false)));
        return findings;
    }

    /// <summary>Webhooks whose signatures have been wrong since the last right one: the secret is another one by now.</summary>
    static async Task<Finding> SignedAsync(Session session, Provider provider, CancellationToken cancellationToken)
    {
        var check = $"{provider.Name} webhook secret";
        var right = await DiagnosisRows.LastWebhookAsync(session, provider.Name, cancellationToken).ConfigureAwait(false);
        var wrong = await DiagnosisRows.LastRejectedAsync(session, provider.Name, cancellationToken).ConfigureAwait(false);
        return (right, wrong) switch
        {
            (null, null) => Finding.Warning(
                check, "No webhook has come yet.", "Send a test event from the provider's dashboard, and look here again."),
            _ when wrong > (right ?? DateTimeOffset.MinValue) => Finding.Problem(
                check,
                $"The last webhook, at {wrong:u}, had a wrong signature; the last right one: {(right is { } at ? $"{at:u}" : "none")}.",
                "Copy the signing secret of the endpoint once more. Nothing is lost: reconciliation finds what happened."),
            _ => Finding.Fine(check, $"The last webhook with a right signature came at {right:u}."),
        };
    }

    async Task<Finding> NoticedAsync(Session session, CancellationToken cancellationToken)
    {
        var oldest = await DiagnosisRows.OldestNoticeAsync(session, cancellationToken).ConfigureAwait(false);
        return options.Notices is not null && oldest is { } since && time.GetUtcNow() - since > NoticeTooOld
            ? Finding.Problem(
                "notices",
                $"The application has not taken a notice since {since:u}.",
                "It does not know of payments since then. See last_error in GET /v1/notices; they are sent again by themselves.")
            : Finding.Fine("notices", "The application takes its notices.");
    }

    static async Task<Finding> AgreedAsync(Session session, CancellationToken cancellationToken)
    {
        var differences = await DiagnosisRows.OpenDifferencesAsync(session, cancellationToken).ConfigureAwait(false);
        return differences == 0
            ? Finding.Fine("differences", "The books and the providers agree as far as they were compared.")
            : Finding.Problem(
                "differences",
                $"The books and the providers disagree about {differences} movements.",
                "Look at GET /v1/reconciliation/differences; each says what to do.");
    }

    async Task<Finding> SureAsync(Session session, CancellationToken cancellationToken)
    {
        var points = await SurePointRows.ListAsync(session, SurePointsAtMost, cancellationToken).ConfigureAwait(false);
        if (points.Where(point => point.Feed != FeedName.Ledger).MinBy(point => point.Until) is not { } oldest)
            return Finding.Warning(
                "sure point",
                "No provider's list has been read to its end yet.",
                "Run quittance reconcile, or start the server; if that was done, see last_error in GET /v1/reconciliation/runs.");
        return time.GetUtcNow() - oldest.Until > options.Reconciliation.Interval * 3
            ? Finding.Problem(
                "sure point",
                $"{oldest.Feed.Provider}'s {oldest.Feed.Name} were last read to their end at {oldest.Until:u}.",
                "What webhooks did not bring since then is not known. See last_error in GET /v1/reconciliation/runs.")
            : Finding.Fine("sure point", $"Up to {oldest.Until:u}, nothing that providers list was missed.");
    }

    IEnumerable<Finding> Waiting(Backlog backlog)
    {
        yield return backlog.OldestDue is { } since && time.GetUtcNow() - since > TooOld
            ? Finding.Problem(
                "backlog",
                $"An event has been waiting since {since:u}.",
                "Payments are confirmed late. Check that a server is running and what it logs.")
            : Finding.Fine("backlog", "No event waits for long.");
        var dead = backlog.Unresolved.GetValueOrDefault(EventStatus.Dead);
        var odd = backlog.Unresolved.GetValueOrDefault(EventStatus.Quarantined);
        yield return dead == 0
            ? Finding.Fine("dead letters", "No event was given up.")
            : Finding.Problem(
                "dead letters",
                $"{dead} events were given up after all their attempts.",
                "Their money may not be booked. See the reason of each in GET /v1/events?status=dead, mend it, and retry them.");
        yield return odd == 0
            ? Finding.Fine("quarantine", "No event waits to be understood.")
            : Finding.Warning(
                "quarantine",
                $"{odd} events carry money that could not be taken as it was.",
                "See the reason of each in GET /v1/events?status=quarantined.");
    }
}
