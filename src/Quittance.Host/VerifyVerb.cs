using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.AspNetCore;
using Quittance.Ledger;

namespace Quittance.Host;

/// <summary><c>quittance verify</c>: proves the ledger. Changes nothing, and may run beside a server.</summary>
static class VerifyVerb
{
    const int Proved = 0;
    const int NotProved = 1;

    /// <param name="settings">Which database.</param>
    /// <param name="json">Whether the result is to be JSON.</param>
    /// <param name="console">Takes the result.</param>
    /// <param name="progress">Takes how far it is.</param>
    /// <param name="cancellationToken">Stops it; then nothing is proved.</param>
    /// <returns>0 only if the whole ledger was read and everything agrees.</returns>
    public static async Task<int> RunAsync(
        HostSettings settings, bool json, TextWriter console, ProgressLine progress, CancellationToken cancellationToken)
    {
        var options = new QuittanceServerOptions();
        settings.Apply(options);
        await using var engine = new Engine(options.Engine, new HttpMessageInvoker(new SocketsHttpHandler()), NullLogger<Engine>.Instance);
        if (await engine.PendingMigrationsAsync(cancellationToken) is { Count: > 0 } pending)
            throw new Storage.SchemaException(
                $"{engine.Database} is not up to date: {string.Join(", ", pending)} is missing. Nothing was verified or changed. Run "
                + "quittance migrate, then quittance verify again.");
        try
        {
            var verdict = await engine.Queries.ProveLedgerAsync(
                step => progress.Show("Verifying the ledger: transaction", step.Checked, step.Total), cancellationToken);
            progress.End();
            await console.WriteLineAsync(json ? Json(engine.Database, verdict) : Describe(engine.Database, verdict));
            return verdict.IsProved ? Proved : NotProved;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress.End();
            await console.WriteLineAsync("Stopped before the end: nothing is proved. Nothing was changed. Run quittance verify again.");
            return NotProved;
        }
    }

    static string Json(string database, LedgerVerdict verdict) => Storage.Json.Write(
        new
        {
            database,
            proved = verdict.IsProved,
            verdict.Transactions,
            verdict.Entries,
            verdict.Balances,
            verdict.FaultCount,
            verdict.Faults,
        });

    static string Describe(string database, LedgerVerdict verdict)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"The ledger of {database}:").AppendLine();
        Row(text, "transactions", verdict.Transactions);
        Row(text, "entries", verdict.Entries);
        Row(text, "balances", verdict.Balances);
        Row(text, "rows that disagree", verdict.FaultCount);
        text.AppendLine();
        if (verdict.IsProved)
            return text.Append(
                "Proved: every transaction balances and is as it was posted, and every balance is the sum of its entries.").ToString();
        text.AppendLine("NOT PROVED. The first row that disagrees is the first here:").AppendLine();
        foreach (var fault in verdict.Faults)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {fault.Row}: {fault.Why}");
        if (verdict.FaultCount > verdict.Faults.Count)
            text.AppendLine(CultureInfo.InvariantCulture, $"  ... and {verdict.FaultCount - verdict.Faults.Count} more");
        return text.AppendLine()
            .Append(
                "No money moved by this, but figures drawn from these rows are wrong. Quittance never changes a posted row: something "
                + "else wrote to\n")
            .Append(
                "the database, or its disk failed. Compare the rows with a backup, restore it or post what corrects them, and verify "
                + "again.").ToString();
    }

    static void Row(StringBuilder text, string name, long count) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-20}{count,15:N0}");
}
