using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Quittance.Tests.Tidy.Rule;

namespace Quittance.Tests.Tidy;

/// <summary>Warning lights: where one is on, split the thing, or list it with the reason why it is whole.</summary>
static class SizeRules
{
    const int FileLines = 500;
    const int FunctionLines = 70;
    const int LineLength = 140;

    static readonly string[] Code = [".cs", ".razor", ".css", ".js", ".mjs", ".sql", ".sh"];

    public static readonly Rule[] All =
    [
        new()
        {
            Name = "A file has at most 500 lines",
            Check = Each(file => Code.Contains(Path.GetExtension(file.Path)), LongFile),
            Bad = [Sample("src/A.cs", Lines(501)), Sample("src/a.css", Lines(501))],
            Good = [Sample("src/A.cs", Lines(500) + "\n"), Sample("package-lock.json", Lines(501))],
        },
        new()
        {
            Name = "A function has at most 70 lines",
            Check = EachCSharp(LongFunctions),
            Bad =
            [
                Sample("src/A.cs", $"class A {{ void B() {{{Lines(70)}\n}} }}"),
                Sample("src/A.cs", $"class A {{ A() {{{Lines(70)}\n}} }}"),
                Sample("src/A.cs", $"class A {{ int B {{ get {{{Lines(70)}\n return 1; }} }} }}"),
                Sample("src/A.cs", $"void Local() {{{Lines(70)}\n}}"),
            ],
            Good = [Sample("src/A.cs", $"class A {{ void B() {{{Lines(68)}\n}}\nvoid C() {{{Lines(60)}\n}} }}")],
        },
        new()
        {
            Name = "A line has at most 140 characters",
            Check = Each(file => Code.Contains(Path.GetExtension(file.Path)) || !file.Name.Contains('.'), LongLines),
            Bad =
            [
                Sample("src/A.cs", new string('x', 141)),
                Sample("run", new string('x', 141)),
                Sample("src/A.cs", $"{{\"id\":{new string('x', 141)}"),
            ],
            Good =
            [
                Sample("tests/A.cs", $"{{\"id\":{new string('x', 141)}"),
                Sample("src/A.cs", new string('x', 140) + "\n" + new string('y', 140)),
                Sample("a.md", new string('x', 300)),
            ],
        },
    ];

    static IEnumerable<Finding> LongFile(SourceFile file)
    {
        var lines = file.Text.EndsWith('\n') ? file.Lines.Count - 1 : file.Lines.Count;
        if (lines > FileLines) yield return file.At(FileLines, $"{lines} lines");
    }

    static IEnumerable<Finding> LongFunctions(SourceFile file) => file.Syntax.DescendantNodes()
        .Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
        .Select(function => (function, Lines: LinesOf(function)))
        .Where(found => found.Lines > FunctionLines)
        .Select(found => file.At(found.function, $"a function of {found.Lines} lines"));

    static int LinesOf(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    /// <summary>A payload in a test stands in one line, as it stands on the wire: broken up, it would be another payload.</summary>
    static bool IsPayload(SourceFile file, string line) =>
        file.Path.StartsWith("tests/", StringComparison.Ordinal) && line.Contains("{\"id\":", StringComparison.Ordinal);

    static IEnumerable<Finding> LongLines(SourceFile file) => file.Lines.Index()
        .Where(line => line.Item.Length > LineLength && !IsPayload(file, line.Item))
        .Select(line => file.At(line.Index + 1, $"{line.Item.Length} characters"));

    static string Lines(int count) => string.Join('\n', Enumerable.Repeat("//", count));
}
