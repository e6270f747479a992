namespace Quittance.Tests.Tidy;

public sealed class TidyTests
{
    static readonly Rule[] All =
        [.. DoorRules.All, .. SizeRules.All, .. NameRules.All, .. CodeRules.All, .. TextRules.All, .. DocumentRules.All];

    public static IEnumerable<TheoryDataRow<string>> Rules => All.Select(rule => new TheoryDataRow<string>(rule.Name));

    [Theory, MemberData(nameof(Rules))]
    public void The_source_tree_keeps_the_rule(string name)
    {
        var rule = RuleNamed(name);

        var findings = rule.Check(SourceTree.Files).Where(finding => !rule.Exceptions.ContainsKey(finding.Path)).ToList();

        Assert.True(findings.Count == 0, $"{name}\n{string.Join('\n', findings)}");
    }

    [Theory, MemberData(nameof(Rules))]
    public void The_rule_flags_each_bad_sample_and_no_good_one(string name)
    {
        var rule = RuleNamed(name);

        Assert.NotEmpty(rule.Bad);
        Assert.All(rule.Bad, sample => Assert.NotEmpty(rule.Check(sample)));
        Assert.All(rule.Good, sample => Assert.Empty(rule.Check(sample)));
    }

    [Theory, MemberData(nameof(Rules))]
    public void Each_exception_from_the_rule_is_still_needed(string name)
    {
        var rule = RuleNamed(name);

        var broken = rule.Check(SourceTree.Files).Select(finding => finding.Path).ToHashSet();

        Assert.Empty(rule.Exceptions.Keys.Except(broken));
    }

    [Fact]
    public void The_source_tree_is_the_repository() => Assert.Contains(SourceTree.Files, file => file.Path == "Quittance.slnx");

    static Rule RuleNamed(string name) => Assert.Single(All, rule => rule.Name == name);
}
