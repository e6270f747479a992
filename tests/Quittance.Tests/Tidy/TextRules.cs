using System.Text.RegularExpressions;
using static Quittance.Tests.Tidy.Rule;

namespace Quittance.Tests.Tidy;

static partial class TextRules
{
    const string Later = "TO" + "DO";

    static readonly string[] Code = [".cs", ".razor", ".css", ".js", ".mjs", ".sql", ".sh", ".csproj", ".props", ".yml", ""];

    public static readonly Rule[] All =
    [
        new()
        {
            Name = "What is left for later has an issue's number",
            Check = Each(file => Code.Contains(Path.GetExtension(file.Path)), Leftovers),
            Bad =
            [
                Sample("src/A.cs", $"// {Later}: round."),
                Sample("src/a.sql", "-- FIX" + "ME round"),
                Sample("run", $"# {Later}"),
            ],
            Good = [Sample("src/A.cs", $"// {Later} #42: round."), Sample("src/A.cs", $"var {Later}s = 1;"), Sample("a.md", Later)],
        },
        new()
        {
            Name = "No path of one machine",
            Check = Each(_ => true, MachinePaths),
            Bad =
            [
                Sample("src/A.cs", "var path = \"/" + "home/anna/quittance\";"),
                Sample("docs/a.md", "See /" + "work/trees."),
                Sample("docs/a.md", "See /" + "root/x."),
                Sample("test", "cat C:" + @"\Users\anna"),
            ],
            Good =
            [
                Sample("docs/a.md", "https://example.com/" + "home/anna, /usr/lib/postgresql, network/" + "root/x"),
                Sample("test", "../docs/a.md"),
            ],
        },
        new()
        {
            Name = "Text ends its lines with a line feed, without spaces before it",
            Check = Each(file => file.Path is not "LICENSE" && Path.GetExtension(file.Path) is not ".md", LineEnds),
            Bad = [Sample("src/a.css", "a {}\r\n"), Sample("run", "exit \n"), Sample("run", "exit")],
            Good = [Sample("run", "exit\n"), Sample("run", "")],
        },
    ];

    static IEnumerable<Finding> Leftovers(SourceFile file) => Matching(file, LeftoverPattern(), "is left for later without an issue");

    static IEnumerable<Finding> MachinePaths(SourceFile file) => Matching(file, MachinePathPattern(), "names a path of one machine");

    static IEnumerable<Finding> LineEnds(SourceFile file)
    {
        if (file.Text.Length > 0 && !file.Text.EndsWith('\n')) yield return file.At(file.Lines.Count, "the last line does not end");
        foreach (var (index, line) in file.Lines.Index())
        {
            if (line.Length > 0 && char.IsWhiteSpace(line[^1])) yield return file.At(index + 1, "ends with white space");
        }
    }

    static IEnumerable<Finding> Matching(SourceFile file, Regex pattern, string message) => file.Lines.Index()
        .Where(line => pattern.IsMatch(line.Item))
        .Select(line => file.At(line.Index + 1, message));

    [GeneratedRegex(@"\b(TO(?:)DO|FIX(?:)ME|HA(?:)CK|X(?:)XX)\b(?!.*#\d)")]
    private static partial Regex LeftoverPattern();

    [GeneratedRegex(@"(?<![\w.])/(home|root|Users|work)/\w|[A-Z]:\\Users\\")]
    private static partial Regex MachinePathPattern();
}
