using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.AspNetCore;

namespace Quittance.Host;

/// <summary>
/// <c>quittance reconcile</c>: compares everything with what the providers say. It may run beside a server: a run is done by one of them at
/// a time.
/// </summary>
static class ReconcileVerb
{
    const int Agreed = 0;
    const int NotAgreed = 1;

    /// <param name="settings">Which database and which providers.</param>
    /// <param name="json">Whether the result is to be JSON.</param>
    /// <param name="console">Takes the result.</param>
    /// <param name="progress">Takes how far it is.</param>
    /// <param name="cancellationToken">Stops it; a server, or the next run, carries it on.</param>
    /// <returns>0 only if everything was read and nothing differs.</returns>
    public static async Task<int> RunAsync(
        HostSettings settings, bool json, TextWriter console, TextWriter progress, CancellationToken cancellationToken)
    {
        var options = new QuittanceServerOptions();
        settings.Apply(options);
        await using var engine = new Engine(options.Engine, new HttpMessageInvoker(new SocketsHttpHandler()), NullLogger<Engine>.Instance);
        if (await engine.PendingMigrationsAsync(cancellationToken) is { Count: > 0 } pending)
            throw new Storage.SchemaException(
                $"{engine.Database} is not up to date: {string.Join(", ", pending)} is missing. Nothing was compared or changed. Run "
                + "quittance migrate, or start the server, and try again.");
        var shown = new Progress(progress);
        var run = await engine.ReconcileNowAsync(shown.Show, cancellationToken);
        var differences = await engine.Queries.DifferencesAsync(null, cancellationToken);
        await console.WriteLineAsync(json ? Json(engine.Database, run, differences) : Describe(engine.Database, run, differences));
        return run.FinishedAt is not null && differences.Count == 0 && run.Sweeps.All(sweep => sweep.Unread == 0) ? Agreed : NotAgreed;
    }

    static string Json(string database, ReconciliationRun run, IReadOnlyList<Difference> differences) => Storage.Json.Write(
        new
        {
            database,
            run = new { run.Id, run.Trigger, run.StartedAt, run.FinishedAt, run.Sweeps },
            differences = differences.Select(each => new
            {
                each.Id,
                each.Kind,
                each.Cause,
                each.Provider,
                providerRef = each.Ref,
                each.Order,
                here = each.Here?.ToString(),
                there = each.There?.ToString(),
                each.WhatToDo,
                each.FoundAt,
            }),
        });

    static string Describe(string database, ReconciliationRun run, IReadOnlyList<Difference> differences)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{database}, compared with its providers (run {run.Id}):").AppendLine();
        text.AppendLine($"  {"sweep",-15}{"looked at",12}{"changed",12}{"unread",12}");
        foreach (var sweep in run.Sweeps)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {Storage.Words.Of(sweep.Sweep),-15}{sweep.Looked,12:N0}{sweep.Changed,12:N0}{sweep.Unread,12:N0}");
        }

        text.AppendLine();
        foreach (var sweep in run.Sweeps.Where(sweep => sweep.Unread > 0))
        {
            text.AppendLine(
                $"Not everything of \"{Storage.Words.Of(sweep.Sweep)}\" could be read ({sweep.LastError}). Nothing was changed for it. "
                + "Check the provider's status and the credentials, and run quittance reconcile again.");
        }

        if (run.FinishedAt is null)
            text.AppendLine("A server is at this run and carries it on: see GET /v1/reconciliation/runs.");
        if (differences.Count == 0)
            return text.Append("The books and the providers agree.").ToString();
        text.AppendLine(CultureInfo.InvariantCulture, $"THE BOOKS AND THE PROVIDERS DISAGREE about {differences.Count}:").AppendLine();
        foreach (var each in differences)
        {
            var (here, there) = (each.Here?.ToString() ?? "nothing", each.There?.ToString() ?? "nothing");
            text.AppendLine($"  {Storage.Words.Of(each.Kind)}: {each.Ref} at {each.Provider}, here {here}, there {there} {each.Order}");
            text.AppendLine($"    {each.WhatToDo}");
        }

        return text.AppendLine().Append("Nothing was moved: what is to be done is yours to decide.").ToString();
    }

    /// <summary>A line for each sweep that begins.</summary>
    sealed class Progress(TextWriter to)
    {
        Sweep? _last;

        public void Show(ReconciliationRun run)
        {
            if (run.At == _last)
                return;
            _last = run.At;
            to.WriteLine($"{Storage.Words.Of(run.At)} ...");
        }
    }
}
