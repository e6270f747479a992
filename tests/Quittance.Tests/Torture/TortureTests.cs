using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Torture;

/// <summary>The torture run, in small: it works, and says that nothing was lost.</summary>
public sealed class TortureTests
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Theory, InlineData("sqlite", "0"), InlineData("postgres", "1")]
    public async Task Servers_that_are_killed_lose_nothing_and_do_nothing_twice(string database, string failovers)
    {
        var built = SourceRoot.Combine("bench", "Quittance.Torture", "bin", "Debug", "net10.0", "Quittance.Torture");

        var said = await ExternalProgram.RunAsync(
            built, ["--database", database, "--kills", "6"], limit: Limit, cancel: TestContext.Current.CancellationToken);

        var rows = said.Split('\n').Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(words => words.Length == 2).ToDictionary(words => words[0], words => words[1]);
        Assert.Equal(failovers, rows["databases killed"]);
        Assert.True(int.Parse(rows["servers killed"]) >= 6, said);
        Assert.True(int.Parse(rows["events acknowledged"]) > 0, said);
        Assert.Equal(("0", "0", "0"), (rows["lost"], rows["doubled"], rows["other differences"]));
    }
}
