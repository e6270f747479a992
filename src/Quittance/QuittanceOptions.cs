using System.Data.Common;
using Quittance.Outbox;
using Quittance.Providers;

namespace Quittance;

/// <summary>What an engine is made of. <see cref="Validate"/> lists everything that is wrong with it at once.</summary>
public sealed class QuittanceOptions
{
    /// <summary>
    /// The database: <c>Data Source=…</c> is an SQLite file, <c>Host=…;Database=…</c> is PostgreSQL. Default <c>Data
    /// Source=quittance.db</c>.
    /// </summary>
    public string Database { get; set; } = "Data Source=quittance.db";

    /// <summary>The payment providers, each at most once.</summary>
    public IList<Provider> Providers { get; } = [];

    /// <summary>Where notices go; <c>null</c>: they wait and can be read.</summary>
    public NoticeTarget? Notices { get; set; }

    /// <summary>What the operator declares.</summary>
    public Policy Policy { get; set; } = new();

    /// <summary>How long a request waits for a provider before it is answered <c>checking</c>. Default 8 seconds.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long bodies and request logs are kept. Default 90 days. Identities are kept for good.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>When and how what is here is compared with what providers say.</summary>
    public ReconciliationOptions Reconciliation { get; set; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The randomness.</summary>
    public Entropy Entropy { get; set; } = Entropy.Secure;

    /// <summary>
    /// Runs inside the transaction in which a notice comes about, so that the application's own rows in the same database commit
    /// with ours or not at all. It must not call out to a network. If it throws, nothing is committed and the event is tried again.
    /// </summary>
    public Func<Notice, DbTransaction, CancellationToken, Task>? OnBooked { get; set; }

    /// <summary>What is wrong, each with what to set; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(Database))
            faults.Add("QUITTANCE_DATABASE is empty. Set it to Data Source=FILE for SQLite or to Host=…;Database=… for PostgreSQL.");
        if (Providers.GroupBy(provider => provider.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            faults.Add($"The provider {twice.Key} is configured twice. Configure it once.");
        if (Policy.CheckoutLifetime < TimeSpan.FromMinutes(30) || Policy.CheckoutLifetime > TimeSpan.FromHours(23))
            faults.Add("The checkout lifetime must be between 30 minutes and 23 hours, because Stripe takes no other. Set it accordingly.");
        if (Policy.EventMaxAttempts < 1)
            faults.Add("QUITTANCE_EVENT_MAX_ATTEMPTS must be at least 1. The default is 5.");
        if (Retention < TimeSpan.FromDays(1))
            faults.Add("QUITTANCE_RETENTION_DAYS must be at least 1. The default is 90.");
        if (Reconciliation.Interval < TimeSpan.FromMinutes(1))
            faults.Add("QUITTANCE_RECONCILE_INTERVAL must be at least 1m. The default is 1h.");
        if (Reconciliation.Batch is < 1 or > 500)
            faults.Add("QUITTANCE_RECONCILE_BATCH must be between 1 and 500. The default is 50.");
        if (Notices is { } notices && !StandardWebhooks.IsSecret(notices.Secret))
            faults.Add("QUITTANCE_NOTICE_SECRET must be a Standard Webhooks secret: whsec_ and base64.");
        return faults;
    }
}
