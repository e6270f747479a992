using System.Globalization;
using System.Text;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Simulation;

/// <summary>Guards of decisions.</summary>
public sealed class PlantedInDecisionsTests : PlantedDefectTests
{
    public static IEnumerable<TheoryDataRow<string>> Names =>
        NamesOf(defect => defect.File.StartsWith("Decisions/", StringComparison.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public Task A_guard_that_is_taken_out_is_missed(string name) => CatchAsync(name);
}

/// <summary>Guards of everything else.</summary>
public sealed class PlantedElsewhereTests : PlantedDefectTests
{
    public static IEnumerable<TheoryDataRow<string>> Names =>
        NamesOf(defect => !defect.File.StartsWith("Decisions/", StringComparison.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public Task A_guard_that_is_taken_out_is_missed(string name) => CatchAsync(name);

    [Fact]
    public void Each_guard_stands_in_the_engine_once_and_in_the_table()
    {
        var table = File.ReadAllText(Path.Combine(SourceRoot.Folder, Document));
        Assert.All(PlantedDefect.All, defect =>
        {
            Assert.All(defect.Edits, edit => Assert.True(
                PlantedBuild.SourceOf(defect).Split(edit.Guard).Length == 2, $"{defect}: {edit.Guard} is not there once."));
            Assert.True(table.Contains($"| {defect.Name} |", StringComparison.Ordinal), $"{defect} is missing in {Document}.");
        });
        Assert.NotEmpty(PlantedDefect.All);
    }
}

/// <summary>The simulator is itself tested: each guard that is taken out of the engine is missed within a few histories.</summary>
public abstract class PlantedDefectTests
{
    const int Within = 400;
    static readonly Lock Table = new();
    private protected const string Document = "docs/internals/planted-defects.md";

    private protected static IEnumerable<TheoryDataRow<string>> NamesOf(Func<PlantedDefect, bool> which) =>
        PlantedDefect.All.Where(which).Select(defect => new TheoryDataRow<string>(defect.Name));

    private protected static async Task CatchAsync(string name)
    {
        var defect = PlantedDefect.All.Single(defect => defect.Name == name);
        using var folder = new HistoryFolder();

        var caught = await PlantedBuild.CatchAsync(defect, folder.Place, 1, Within);

        Assert.True(caught is not null, $"Nobody noticed within {Within} histories: {defect}.");
        Remember(defect, caught);
    }

    /// <summary>With UPDATE_APPROVED=1 the table in the documentation is brought up to date, a row at a time.</summary>
    static void Remember(PlantedDefect defect, string caught)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") != "1")
            return;
        var path = Path.Combine(SourceRoot.Folder, Document);
        lock (Table)
            Remember(defect, caught, path);
    }

    static void Remember(PlantedDefect defect, string caught, string path)
    {
        var colon = caught.IndexOf(':', StringComparison.Ordinal);
        var promise = caught[(colon + 2)..].Split(':')[0];
        var row = string.Create(CultureInfo.InvariantCulture, $"| {defect.Name} | `{defect.File}` | {promise} | {caught[..colon]} |");
        var lines = File.ReadAllLines(path).ToList();
        var known = lines.FindIndex(line => line.StartsWith($"| {defect.Name} |", StringComparison.Ordinal));
        if (known >= 0)
            lines[known] = row;
        else
            lines.Insert(lines.FindIndex(line => line.StartsWith("|---", StringComparison.Ordinal)) + 1, row);
        File.WriteAllText(path, new StringBuilder().AppendJoin('\n', lines).Append('\n').ToString());
    }
}
