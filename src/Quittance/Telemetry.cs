using System.Diagnostics.Metrics;

namespace Quittance;

/// <summary>
/// What a running engine measures, for whoever listens: OpenTelemetry, or the server's <c>/metrics</c>. Times are in seconds; tags have few
/// values, and never an id.
/// </summary>
public static class Telemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Quittance";

    static readonly Meter Meter = new(MeterName);

    /// <summary>Webhooks, by the answer (<c>result</c>).</summary>
    internal static readonly Counter<long> Webhooks = Meter.CreateCounter<long>(
        "quittance.webhooks", "{webhook}", "Webhooks that were answered, by the answer.");

    /// <summary>From the request until the commit that holds it.</summary>
    internal static readonly Histogram<double> WebhookDuration = Meter.CreateHistogram<double>(
        "quittance.webhook.duration", "s", "From a webhook's arrival until the commit that holds it.");

    /// <summary>Webhooks of one commit.</summary>
    internal static readonly Histogram<long> WebhookGroup = Meter.CreateHistogram<long>(
        "quittance.webhook.group", "{webhook}", "Webhooks that shared one commit.");

    /// <summary>Events that were decided on, by where they stand afterwards (<c>status</c>). A batch that is rolled back is decided
    /// again.</summary>
    internal static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "quittance.events", "{event}", "Events that were decided on, by where they stand afterwards.");

    /// <summary>One batch of events, from its claim until its commit.</summary>
    internal static readonly Histogram<double> BookingDuration = Meter.CreateHistogram<double>(
        "quittance.booking.duration", "s", "A batch of events, from its claim until its commit.");

    /// <summary>Transactions that were posted. A batch that is rolled back is posted again.</summary>
    internal static readonly Counter<long> Postings = Meter.CreateCounter<long>(
        "quittance.ledger.transactions", "{transaction}", "Ledger transactions that were posted.");

    /// <summary>Attempts to call a provider, by what came of them (<c>answer</c>).</summary>
    internal static readonly Counter<long> Calls = Meter.CreateCounter<long>(
        "quittance.calls", "{attempt}", "Attempts to call a provider, by what came of them.");

    /// <summary>Attempts to send a notice, by whether it was taken (<c>taken</c>).</summary>
    internal static readonly Counter<long> Notices = Meter.CreateCounter<long>(
        "quittance.notices", "{attempt}", "Attempts to send a notice, by whether it was taken.");
}
