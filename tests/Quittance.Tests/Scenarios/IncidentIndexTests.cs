using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Scenarios;

/// <summary>The index of incidents says of each whether a scenario plays it, and is right.</summary>
public sealed class IncidentIndexTests
{
    const string Played = "scenario";

    static readonly (string Group, int[] Numbers)[] Groups =
    [
        ("A", [1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 14]),
        ("B", [15, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29, 31, 32, 34, 35, 37]),
        ("C", [38, 40, 41, 42, 43, 44, 46, 47]),
        ("D", [49, 50, 52, 53, 54, 55, 56, 58]),
        ("E", [59, 61, 62, 63, 64, 65, 67, 68, 70]),
        ("F", [71, 73, 74, 75, 76, 77, 79, 80, 82, 83, 85]),
        ("G", [86, 88, 89, 91, 92, 94, 95]),
        ("I", [107, 109, 110, 112, 113, 115, 116]),
        ("J", [118, 119, 121, 122, 124, 125, 127]),
        ("K", [128, 130, 131, 133, 134, 136]),
        ("L", [137, 139, 140, 142, 143]),
        ("N", [158, 160, 161, 163, 164]),
        ("P", [172, 173]),
    ];

    static readonly IReadOnlyDictionary<string, string> Index = File.ReadLines(SourceRoot.Combine("docs", "internals", "incidents.md"))
        .Where(line => line.StartsWith("| INC-", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[1], cells => cells[3]);

    [Fact]
    public void Each_incident_of_these_groups_is_listed_once() =>
        Assert.Equal(Groups.SelectMany(group => group.Numbers).Select(number => $"INC-{number:D2}").Order(), Index.Keys.Order());

    [Fact]
    public void What_the_index_calls_a_scenario_is_one_and_every_numbered_scenario_is_in_the_index() => Assert.Equal(
        ScenarioList.All.Select(scenario => scenario.Number).Where(number => number.StartsWith("INC-", StringComparison.Ordinal)).Order(),
        Index.Where(row => row.Value == Played).Select(row => row.Key).Order());

    [Fact]
    public void What_is_no_scenario_has_a_reason() => Assert.All(
        Index.Values.Where(value => value != Played), reason => Assert.True(reason.Length > Played.Length && reason.EndsWith('.'), reason));
}
