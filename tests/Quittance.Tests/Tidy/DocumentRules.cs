using System.Text.RegularExpressions;
using static Quittance.Tests.Tidy.Rule;

namespace Quittance.Tests.Tidy;

static partial class DocumentRules
{
    const string Migrations = "src/Quittance/Storage/Migrations/";

    static readonly string[] Required = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "run", "test", ".ci/run"];
    static readonly string[] Indexes = ["README.md", "docs/README.md"];

    public static readonly Rule[] All =
    [
        new()
        {
            Name = "What a stranger looks for first is there",
            Check = files => Required.Except(files.Select(file => file.Path)).Select(path => new Finding(path, 1, "is missing")),
            Bad = [[], Sample("README.md", "# Quittance")],
            Good = [[.. Required.Select(path => new SourceFile(path, ""))]],
        },
        new()
        {
            Name = "A page of the documentation has one title",
            Check = Each(file => IsPage(file.Path), Titles),
            Bad = [Sample("docs/a.md", "Text."), Sample("docs/a.md", "# A\n\n# B\n")],
            Good = [Sample("docs/a.md", "# A\n\n## B\n\n```sh\n# run it\n```\n"), Sample("notes/a.md", "Text.")],
        },
        new()
        {
            Name = "A page of the documentation is linked from README.md or docs/README.md",
            Check = Unlinked,
            Bad =
            [
                Sample("docs/a.md", "# A"),
                [new("README.md", "[A](a.md)"), new("docs/a.md", "# A")],
                [new("docs/README.md", "[B](b.md)"), new("docs/a.md", "[itself](a.md)"), new("docs/b.md", "# B")],
            ],
            Good =
            [
                [new("README.md", "[A](docs/a.md)"), new("docs/a.md", "# A")],
                [new("docs/README.md", "[A](guides/a.md#how)"), new("docs/guides/a.md", "# A")],
                [new("docs/README.md", "# Documentation")],
            ],
        },
        new()
        {
            Name = "A link from one page to another leads somewhere",
            Check = BrokenLinks,
            Bad = [Sample("docs/a.md", "[B](b.md)"), Sample("README.md", "[B](docs/b.md#part)")],
            Good =
            [
                [new("docs/a.md", "[B](../b.md) [C](https://example.com/c.md)"), new("b.md", "# B")],
            ],
        },
        new()
        {
            Name = "A migration is written for both databases",
            Check = UnpairedMigrations,
            Bad =
            [
                Sample(Migrations + "0001_inbox.sqlite.sql", ""),
                Sample(Migrations + "0001_inbox.postgres.sql", ""),
                Sample(Migrations + "0001_inbox.sql", ""),
            ],
            Good = [[new(Migrations + "0001_inbox.sqlite.sql", ""), new(Migrations + "0001_inbox.postgres.sql", "")]],
        },
    ];

    static bool IsPage(string path) => path.StartsWith("docs/", StringComparison.Ordinal) && path.EndsWith(".md", StringComparison.Ordinal);

    static IEnumerable<Finding> Titles(SourceFile file)
    {
        var titles = 0;
        var fenced = false;
        foreach (var line in file.Lines)
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            else if (!fenced && line.StartsWith("# ", StringComparison.Ordinal)) titles++;
        }

        if (titles != 1) yield return file.At(1, $"{titles} titles");
    }

    static IEnumerable<Finding> Unlinked(IReadOnlyList<SourceFile> files)
    {
        var linked = files.Where(file => Indexes.Contains(file.Path)).SelectMany(Links).Select(link => link.Target).ToHashSet();
        return files.Where(file => IsPage(file.Path) && !Indexes.Contains(file.Path) && !linked.Contains(file.Path))
            .Select(file => file.At(1, "no index links here"));
    }

    static IEnumerable<Finding> BrokenLinks(IReadOnlyList<SourceFile> files)
    {
        var paths = files.Select(file => file.Path).ToHashSet();
        return from file in files
               where file.Path.EndsWith(".md", StringComparison.Ordinal)
               from link in Links(file)
               where !paths.Contains(link.Target)
               select file.At(link.Line, $"{link.Target} is not there");
    }

    /// <summary>The pages that a page links to, as paths from the root.</summary>
    static IEnumerable<(string Target, int Line)> Links(SourceFile file) =>
        from line in file.Lines.Index()
        from match in LinkPattern().Matches(line.Item)
        where !match.Groups["target"].Value.Contains(':')
        select (Resolve(file.Path, match.Groups["target"].Value), line.Index + 1);

    static string Resolve(string from, string link)
    {
        var parts = new List<string>(from.Split('/')[..^1]);
        foreach (var part in link.Split('/'))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part != ".") parts.Add(part);
        }

        return string.Join('/', parts);
    }

    static IEnumerable<Finding> UnpairedMigrations(IReadOnlyList<SourceFile> files)
    {
        var paths = files.Select(file => file.Path).Where(path => path.StartsWith(Migrations, StringComparison.Ordinal)).ToHashSet();
        return paths.Where(path => path.EndsWith(".sql", StringComparison.Ordinal) && !paths.Contains(Counterpart(path)))
            .Select(path => new Finding(path, 1, $"{Counterpart(path)} is missing"));
    }

    static string Counterpart(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var other = Path.GetExtension(name) == ".sqlite" ? ".postgres.sql" : ".sqlite.sql";
        return Migrations + Path.GetFileNameWithoutExtension(name) + other;
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+\.md)(#[^)]*)?\)")]
    private static partial Regex LinkPattern();
}
