using Quittance.Host;
using Quittance.Simulation;
using Quittance.Tests.Decisions;

namespace Quittance.Tests.Simulation;

/// <summary>Seeded histories of people, faults and crashes: no promise is broken, and each can be told again.</summary>
public sealed class SimulationTests : IDisposable
{
    const int Seeds = 150;
    readonly HistoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_promise_is_broken()
    {
        var campaign = new Campaign(_folder.Place, TimeProvider.System);

        var caught = await campaign.FirstFailureAsync(1, Seeds);

        Assert.Null(caught);
        Assert.Contains(campaign.Coverage.Faults, fault => fault.Key == "crash");
        Assert.Contains(campaign.Coverage.Moves, move => move.Key == "pay: starting -> unknown");
    }

    [Fact]
    public void The_transitions_that_are_to_be_taken_are_those_of_the_approved_table()
    {
        Assert.Equal(
            TransitionTableTests.Moves().Order(StringComparer.Ordinal),
            Coverage.Approved.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(250)]
    public async Task One_seed_is_one_history(ulong seed)
    {
        var campaign = new Campaign(_folder.Place, TimeProvider.System);

        var (first, second) = (await campaign.PlayAsync(Plot.Draw(seed)), await campaign.PlayAsync(Plot.Draw(seed)));

        Assert.Equal(first.Trace.Lines, second.Trace.Lines);
        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public async Task A_listing_that_is_behind_does_not_open_a_second_page()
    {
        var outcome = await new Campaign(_folder.Place, TimeProvider.System).PlayAsync(
        [
            new Step.Place(7, 1000),
            new Step.FailCalls("POST /v1/checkout/sessions", "error_after", 1),
            new Step.FailCalls("GET /v1/checkout/sessions", "stale", 50),
            new Step.Checkout(Plot.Newest),
            new Step.Pass(5),
            new Step.Checkout(Plot.Newest),
            new Step.Pass(5),
        ]);

        Assert.Null(outcome.Broken);
    }

    [Fact]
    public async Task A_failing_history_is_made_shorter_and_keeps_failing()
    {
        var steps = Plot.Draw(3);

        var shorter = await Shrinker.ShrinkAsync(
            steps, history => Task.FromResult(history.OfType<Step.Checkout>().Any() && history.OfType<Step.Place>().Any()), 200);

        Assert.Equal(2, shorter.Count);
        Assert.Contains(shorter, step => step is Step.Checkout);
        Assert.Contains(shorter, step => step is Step.Place);
    }

    [Theory]
    [InlineData("", 1000, 1UL, false)]
    [InlineData("--seeds 5 --from 9 --json", 5, 9UL, true)]
    [InlineData("--minutes 2", int.MaxValue, 1UL, false)]
    public void The_command_line_says_what_to_play(string line, int seeds, ulong from, bool json)
    {
        var read = SimulateOptions.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))!;

        Assert.Equal((seeds, from, json), (read.Seeds, read.From, read.Json));
    }

    [Theory]
    [InlineData("--seeds")]
    [InlineData("--seeds 0")]
    [InlineData("--what")]
    public void Misuse_is_not_played(string line) => Assert.Null(SimulateOptions.Read(line.Split(' ')));

    [Fact]
    public async Task The_verb_tells_faults_transitions_and_the_rate()
    {
        using var told = new StringWriter();

        var code = await SimulateVerb.RunAsync(
            new SimulateOptions(3, 1, TimeSpan.FromMinutes(5), Json: false),
            told,
            new ProgressLine(TextWriter.Null, false),
            TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.Contains("ord: new -> unpaid", told.ToString(), StringComparison.Ordinal);
        Assert.Contains("no promise was broken", told.ToString(), StringComparison.Ordinal);
    }
}
