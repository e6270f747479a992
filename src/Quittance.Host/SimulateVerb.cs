using System.Globalization;
using System.Text;
using Quittance.Simulation;

namespace Quittance.Host;

/// <summary>
/// <c>quittance simulate</c>: the real engine against the sandbox, under virtual time and seeded faults, audited after every step.
/// </summary>
static class SimulateVerb
{
    const int Kept = 0;
    const int Broken = 1;
    const string InMemory = "/dev/shm";

    /// <param name="options">What to play.</param>
    /// <param name="console">Takes the result.</param>
    /// <param name="progress">Takes how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>0 if no promise was broken.</returns>
    public static async Task<int> RunAsync(
        SimulateOptions options, TextWriter console, ProgressLine progress, CancellationToken cancellationToken)
    {
        var folder = Directory.Exists(InMemory)
            ? Directory.CreateDirectory(Path.Combine(InMemory, "quittance-simulation-" + Path.GetRandomFileName()))
            : Directory.CreateTempSubdirectory("quittance-simulation-");
        try
        {
            var campaign = new Campaign(folder, TimeProvider.System);
            var result = await campaign.RunAsync(
                options.From, options.Seeds, options.Time, done => progress.Show("seeds", done, options.Seeds), cancellationToken);
            progress.End();
            await console.WriteLineAsync(options.Json ? Json(result, campaign.Coverage) : Describe(result, campaign.Coverage));
            if (cancellationToken.IsCancellationRequested)
                await console.WriteLineAsync("Stopped before the end: the other seeds were not played.");
            return result.Failed is null && !cancellationToken.IsCancellationRequested ? Kept : Broken;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string Json(CampaignResult result, Coverage coverage) => Storage.Json.Write(
        new
        {
            result.Seeds,
            seconds = result.Elapsed.TotalSeconds,
            failed = result.Failed is { } failed
                ? new
                {
                    failed.Seed,
                    broken = failed.Outcome.Broken,
                    steps = failed.Steps.Select(step => step.ToString()),
                    trace = failed.Outcome.Trace.Lines,
                    mermaid = failed.Outcome.Trace.ToMermaid(),
                    hash = failed.Outcome.Hash,
                }
                : null,
            faults = coverage.Faults.ToDictionary(),
            transitions = coverage.Moves.ToDictionary(),
            not_taken = coverage.Unvisited,
        });

    static string Describe(CampaignResult result, Coverage coverage)
    {
        var text = new StringBuilder();
        Table(text, "fault", coverage.Faults);
        Table(text, "transition", coverage.Moves);
        var unvisited = coverage.Unvisited.ToArray();
        text.AppendLine(
            unvisited.Length == 0
                ? $"All {Coverage.Approved.Count} changes of a status in the approved table were taken."
                : $"Changes of a status in the approved table that were not taken: {string.Join("; ", unvisited)}").AppendLine();
        if (result.Failed is { } failed)
            Tell(text, failed);
        var rate = result.Seeds / Math.Max(0.001, result.Elapsed.TotalSeconds);
        return text.Append(
            CultureInfo.InvariantCulture,
            $"{result.Seeds:N0} seeds in {result.Elapsed.TotalSeconds:0.0} s ({rate:0.0} a second): ")
            .Append(result.Failed is null ? "no promise was broken." : $"BROKEN: {result.Failed.Outcome.Broken}.").ToString();
    }

    static void Tell(StringBuilder text, FailedSeed failed)
    {
        text.AppendLine($"Seed {failed.Seed}, in {failed.Steps.Count} steps:").AppendLine();
        foreach (var line in failed.Outcome.Trace.Lines)
            text.AppendLine($"  {line}");
        text.AppendLine().AppendLine(failed.Outcome.Trace.ToMermaid()).AppendLine();
        text.AppendLine($"{failed.Outcome.Broken}").AppendLine();
        text.AppendLine($"Again: quittance simulate --from {failed.Seed} --seeds 1").AppendLine();
    }

    static void Table(StringBuilder text, string title, IEnumerable<KeyValuePair<string, long>> rows)
    {
        text.AppendLine($"  {title,-48}{"times",12}");
        foreach (var (name, count) in rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-48}{count,12:N0}");
        text.AppendLine();
    }
}

/// <summary>What <c>quittance simulate</c> is to play.</summary>
/// <param name="Seeds">How many seeds.</param>
/// <param name="From">The first of them.</param>
/// <param name="Time">How long, at most.</param>
/// <param name="Json">Whether the result is to be JSON.</param>
sealed record SimulateOptions(int Seeds, ulong From, TimeSpan Time, bool Json)
{
    const int Usual = 1000;
    static readonly TimeSpan Unbounded = TimeSpan.FromDays(7);

    /// <summary>Reads the command line; <c>null</c> where it is misused.</summary>
    public static SimulateOptions? Read(IReadOnlyList<string> words)
    {
        var read = new SimulateOptions(Usual, 1, Unbounded, false);
        var counted = false;
        for (var at = 0; at < words.Count; at++)
        {
            var value = at + 1 < words.Count ? words[at + 1] : "";
            switch (words[at])
            {
                case "--json":
                    read = read with { Json = true };
                    continue;
                case "--seeds" when int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0:
                    (read, counted) = (read with { Seeds = number }, true);
                    break;
                case "--from" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var number):
                    read = read with { From = number };
                    break;
                case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0:
                    read = read with { Time = TimeSpan.FromMinutes(number) };
                    break;
                default:
                    return null;
            }

            at++;
        }

        return counted || read.Time == Unbounded ? read : read with { Seeds = int.MaxValue };
    }
}
