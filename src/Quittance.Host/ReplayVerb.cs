using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.AspNetCore;
using Quittance.Replays;

namespace Quittance.Host;

/// <summary>
/// <c>quittance replay</c>: rebuilds the books from the inbox in another database, and compares. Changes nothing in the first, and may run
/// beside a server.
/// </summary>
static class ReplayVerb
{
    const int Same = 0;
    const int Different = 1;

    /// <param name="settings">Which database, and the providers whose answers are read again.</param>
    /// <param name="into">The connection string of the empty database.</param>
    /// <param name="json">Whether the result is to be JSON.</param>
    /// <param name="console">Takes the result.</param>
    /// <param name="progress">Takes how far it is.</param>
    /// <param name="cancellationToken">Stops it; then nothing is known.</param>
    /// <returns>0 only if everything was replayed and all of it is the same.</returns>
    public static async Task<int> RunAsync(
        HostSettings settings, string into, bool json, TextWriter console, ProgressLine progress, CancellationToken cancellationToken)
    {
        var options = new QuittanceServerOptions();
        settings.Apply(options);
        await using var engine = new Engine(options.Engine, new HttpMessageInvoker(new SocketsHttpHandler()), NullLogger<Engine>.Instance);
        if (await engine.PendingMigrationsAsync(cancellationToken) is { Count: > 0 } pending)
            throw new Storage.SchemaException(
                $"{engine.Database} is not up to date: {string.Join(", ", pending)} is missing. Nothing was replayed or changed. Run "
                + "quittance migrate, then quittance replay again.");
        try
        {
            var verdict = await engine.ReplayAsync(
                into, step => progress.Show("Replaying the inbox: booking", step.Done, step.Total), cancellationToken);
            progress.End();
            await console.WriteLineAsync(json ? Json(engine.Database, verdict) : Describe(engine.Database, verdict));
            return verdict.IsSame ? Same : Different;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress.End();
            await console.WriteLineAsync(
                "Stopped before the end: nothing is known. The books were not changed. Delete the other database and run quittance replay "
                + "again.");
            return Different;
        }
    }

    static string Json(string database, ReplayVerdict verdict) => Storage.Json.Write(
        new { database, same = verdict.IsSame, verdict.Events, verdict.Tables });

    static string Describe(string database, ReplayVerdict verdict)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"The inbox of {database}, replayed: {verdict.Events:N0} events").AppendLine();
        foreach (var table in verdict.Tables)
            text.AppendLine(
                CultureInfo.InvariantCulture, $"  {table.Name,-20}{table.Rows,15:N0}  {(table.Difference is null ? "same" : "DIFFERENT")}");
        text.AppendLine();
        if (verdict.IsSame)
            return text.Append("Same: the inbox alone gives these books again, row by row.").ToString();
        text.AppendLine("NOT THE SAME. In each table, the first row that differs:").AppendLine();
        foreach (var table in verdict.Tables.Where(table => table.Difference is not null))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {table.Name}: {table.Difference}");
        return text.AppendLine()
            .Append(
                "No money moved by this. Either something besides Quittance wrote to the database, or the settings are not those that it "
                + "was\n")
            .Append(
                "written under, or this version decides otherwise than the one that booked. Compare the order's story with the provider "
                + "before\n")
            .Append("anything is corrected.").ToString();
    }
}
