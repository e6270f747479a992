namespace Quittance.Tests.Scenarios;

/// <summary>The scenarios of this assembly.</summary>
static class ScenarioList
{
    public static IReadOnlyList<Scenario> All { get; } = [.. typeof(Scenario).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Scenario)) && !type.IsAbstract)
        .Select(Make)
        .OrderBy(scenario => scenario.Number, StringComparer.Ordinal)];

    /// <summary>A new one, for one run.</summary>
    public static Scenario Named(string number) => Make(All.Single(scenario => scenario.Number == number).GetType());

    static Scenario Make(Type type) => (Scenario)Activator.CreateInstance(type)!;
}
