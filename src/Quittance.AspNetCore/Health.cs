using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Quittance.Storage;

namespace Quittance.AspNetCore;

/// <summary>Probes and Prometheus text.</summary>
static class Health
{
    public static IResult Live() => ApiJson.Ok(new { status = "live" });

    public static async Task<IResult> ReadyAsync(HttpContext http, Engine engine)
    {
        try
        {
            await engine.Queries.BacklogAsync(http.RequestAborted);
            return ApiJson.Ok(new { status = "ready", database = engine.Database });
        }
        catch (DbException error)
        {
            return Problems.Of(
                503,
                "not_ready",
                "The database cannot be read",
                $"{error.Message} Webhooks are answered 503 and will be sent again; no money is lost. Check {engine.Database}.");
        }
    }

    public static async Task<IResult> MetricsAsync(HttpContext http, Engine engine, MetricsBook book, TimeProvider time)
    {
        var backlog = await engine.Queries.BacklogAsync(http.RequestAborted);
        var text = new StringBuilder();
        Write(
            text,
            "quittance_webhooks_rejected_total",
            "counter",
            "Webhooks with a wrong signature since the start.",
            engine.Webhooks.Rejected);
        Write(
            text,
            "quittance_backlog_age_seconds",
            "gauge",
            "Age of the oldest due event.",
            backlog.OldestDue is { } since ? Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : 0);
        text.Append(
            "# HELP quittance_events_unresolved Events that are not at rest, by status.\n# TYPE quittance_events_unresolved gauge\n");
        foreach (var status in new[] { EventStatus.Failed, EventStatus.Parked, EventStatus.Quarantined, EventStatus.Dead })
            text.Append(
                CultureInfo.InvariantCulture,
                $"quittance_events_unresolved{{status=\"{Words.Of(status)}\"}} {backlog.Unresolved.GetValueOrDefault(status)}\n");
        book.Write(text);
        return TypedResults.Text(text.ToString(), "text/plain; version=0.0.4; charset=utf-8");
    }

    static void Write(StringBuilder text, string name, string type, string help, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
