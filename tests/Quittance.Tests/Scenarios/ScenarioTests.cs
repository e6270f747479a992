using System.Collections.Concurrent;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Scenarios;

/// <summary>Every scenario on SQLite.</summary>
public sealed class SqliteScenarioTests() : ScenarioTests(new SqliteScenarioDatabase())
{
    const int MostSingly = 30;
    const int Interval = 23;

    // A story of days has the same hour many times over: there a run dies often, each at other hours.
    private protected override IEnumerable<Variation> Kills(int sides) => sides <= MostSingly
        ? Enumerable.Range(1, sides).Select(Variation.Killed)
        : Enumerable.Range(1, Interval).Select(first => Variation.KilledAgain(first, Interval));
}

/// <summary>Every scenario on PostgreSQL.</summary>
public sealed class PostgresScenarioTests(PostgresCluster cluster) : ScenarioTests(new PostgresScenarioDatabase(cluster))
{
    const int Interval = 7;
    const int Runs = 3;

    private protected override int Shuffles => 2;

    // Several deaths in one run, each run at others. A server is slower than a file, which dies at every commit: here each story dies at
    // some of them, and each at others.
    private protected override IEnumerable<Variation> Kills(int sides) => Enumerable.Range(0, Runs)
        .Select(run => Variation.KilledAgain(1 + ((sides + (2 * run)) % Interval), Interval));
}

/// <summary>Every scenario, by its number: plain, duplicated, shuffled, killed, and redelivered late. The end is always the same.</summary>
public abstract class ScenarioTests : IAsyncDisposable
{
    static readonly ConcurrentDictionary<(Type Where, string Number), (Ending End, int Sides)> PlainRuns = [];
    readonly ScenarioDatabase _database;

    private protected ScenarioTests(ScenarioDatabase database) => _database = database;

    public static IEnumerable<TheoryDataRow<string>> Numbers =>
        ScenarioList.All.Select(scenario => new TheoryDataRow<string>(scenario.Number));

    public static IEnumerable<TheoryDataRow<string>> NumbersWithoutWebhooks =>
        ScenarioList.All.Where(scenario => scenario.NeedsWebhooks is null)
            .Select(scenario => new TheoryDataRow<string>(scenario.Number));

    /// <summary>As it was, and two days later the books and the provider agree about what moved.</summary>
    [Theory, MemberData(nameof(Numbers))]
    public async Task Plain(string number) => await PlainAsync(number);

    [Theory, MemberData(nameof(Numbers))]
    public async Task M1_each_webhook_comes_three_times(string number) => await CompareAsync(number, [Variation.Duplicated]);

    [Theory, MemberData(nameof(Numbers))]
    public async Task M2_webhooks_come_in_any_order(string number) =>
        await CompareAsync(number, Enumerable.Range(1, Shuffles).Select(Variation.Shuffled));

    [Theory, MemberData(nameof(Numbers))]
    public async Task M3_the_process_dies_at_each_side_of_each_commit(string number)
    {
        var plain = await PlainAsync(number);
        foreach (var variation in Kills(plain.Sides))
        {
            var (end, _, kills) = await RunAsync(number, variation);
            Assert.True(kills > 0 || ScenarioList.Named(number).HasRaces, $"Nothing died: {variation}.");
            if (!ScenarioList.Named(number).MayEndOtherwiseAfterDeath) AssertSame(number, plain.End, end, variation);
        }
    }

    [Theory, MemberData(nameof(NumbersWithoutWebhooks))]
    public async Task M4_no_webhook_ever_comes(string number) => await CompareAsync(number, [Variation.WithoutWebhooks]);

    [Theory, MemberData(nameof(Numbers))]
    public async Task M9_every_webhook_comes_again_after_60_days(string number) => await RunAsync(number, Variation.RedeliveredLater);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _database.DisposeAsync();
    }

    /// <summary>Where processes die, given how many sides of commits the plain run has.</summary>
    private protected abstract IEnumerable<Variation> Kills(int sides);

    /// <summary>In how many orders webhooks are delivered.</summary>
    private protected virtual int Shuffles => 4;

    /// <summary>The plain run, which all others are compared with; it is played once.</summary>
    async Task<(Ending End, int Sides)> PlainAsync(string number)
    {
        if (PlainRuns.TryGetValue((GetType(), number), out var known)) return known;
        var (end, sides, _) = await RunAsync(number, Variation.Plain);
        return PlainRuns[(GetType(), number)] = (end, sides);
    }

    async Task CompareAsync(string number, IEnumerable<Variation> variations)
    {
        var plain = await PlainAsync(number);
        foreach (var variation in variations)
            AssertSame(number, plain.End, (await RunAsync(number, variation)).End, variation);
    }

    async Task<(Ending End, int Sides, int Kills)> RunAsync(string number, Variation variation)
    {
        var scenario = ScenarioList.Named(number);
        await using var world = new World(await _database.EmptyAsync(TestContext.Current.CancellationToken), scenario, variation);
        Ending? end = null;
        try
        {
            await scenario.PlayAsync(world);
            await world.SettleAsync();
            end = await Ending.OfAsync(world);
            scenario.Expect(end);
            BaseOracle.Check(scenario, end);
            var (sides, kills) = (world.Sides, world.Kills);
            if (variation == Variation.Plain) await AssertAgreedAsync(scenario, world);
            if (variation.Redeliver is { } later)
            {
                await world.PassAsync(later);
                var before = await Ending.OfAsync(world);
                await world.RedeliverAsync();
                Assert.Equal(before.ToString(), (await Ending.OfAsync(world)).ToString());
            }

            return (end, sides, kills);
        }
        // Whatever failed: how it was run, and how it ended, are what one needs to know first.
        catch (Exception error)
        {
            throw new InvalidOperationException($"{scenario}, {variation}: {error.Message}\n{end}", error);
        }
    }

    /// <summary>What only an event shows is not booked, and that is told; nothing else differs.</summary>
    static async Task AssertAgreedAsync(Scenario scenario, World world)
    {
        await world.PassAsync(TimeSpan.FromDays(2));
        await world.SweepAsync();
        var differences = await world.Queries.DifferencesAsync(null, TestContext.Current.CancellationToken);
        var told = string.Join("; ", differences.Select(each => $"{each.Kind} {each.Cause}: here {each.Here}, there {each.There}"));
        Assert.True(differences.All(each => each.Kind is DifferenceKind.NotHere), told);
        Assert.True(differences.Sum(each => each.There?.Minor ?? 0) <= scenario.ShownByEventsOnly, told);
    }

    static void AssertSame(string number, Ending plain, Ending end, Variation variation)
    {
        var (expected, actual) = ScenarioList.Named(number).HasRaces
            ? (plain.ToStringOfRace(), end.ToStringOfRace())
            : (plain.ToString(onlyTheEnd: variation.ChangesTheWay), end.ToString(onlyTheEnd: variation.ChangesTheWay));
        Assert.True(expected == actual, $"{number}, {variation} ended otherwise.\n--- plain\n{expected}--- {variation}\n{actual}");
    }
}
