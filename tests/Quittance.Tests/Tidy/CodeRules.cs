using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Quittance.Tests.Tidy.Rule;

namespace Quittance.Tests.Tidy;

static class CodeRules
{
    public static readonly Rule[] All =
    [
        new()
        {
            Name = "A catch of everything says why, on its line or the one before",
            Check = EachCSharp(SilentCatches),
            Bad =
            [
                Sample("src/A.cs", "try { B(); } catch (Exception) { }"),
                Sample("src/A.cs", "try { B(); }\ncatch (System.Exception e) when (e.Data.Count > 0)\n{\n  // Too late.\n}"),
                Sample("src/A.cs", "try { B(); } catch { }"),
            ],
            Good =
            [
                Sample("src/A.cs", "try { B(); }\ncatch (Exception) // Whatever it was, the next step runs.\n{ }"),
                Sample("src/A.cs", "try { B(); }\n// The pump outlives any one event.\ncatch { }"),
                Sample("src/A.cs", "try { B(); } catch (IOException) { }"),
            ],
        },
        new()
        {
            Name = "Nothing waits for the wall clock",
            Check = EachCSharp(Waits),
            Bad =
            [
                Sample("tests/A.cs", "await Task.Delay(50);"),
                Sample("tests/A.cs", "await Task.Delay(TimeSpan.FromSeconds(1), cancel);"),
                Sample("src/A.cs", "Thread.Sleep(1);"),
                Sample("src/A.cs", "System.Threading.Thread.Sleep(1);"),
            ],
            Good =
            [
                Sample("src/A.cs", "await Task.Delay(pause, time, cancel); await Task.Delay(pause, _time, cancel);"),
                Sample("src/A.cs", "// Not Thread.Sleep(1), nor Task.Delay(1)."),
                Sample("bench/A.cs", "await Task.Delay(pause, TimeProvider.System);"),
            ],
        },
        new()
        {
            Name = "A suppressed warning says why, on its line or the one before",
            Check = EachCSharp(SilentPragmas),
            Bad = [Sample("src/A.cs", "#pragma warning disable CA1000\nclass A;")],
            Good =
            [
                Sample("src/A.cs", "#pragma warning disable CA1000 // A factory.\nclass A;"),
                Sample("src/A.cs", "// A factory.\n#pragma warning disable CA1000\nclass A;\n#pragma warning restore CA1000"),
            ],
        },
    ];

    static IEnumerable<Finding> SilentCatches(SourceFile file) => file.Nodes<CatchClauseSyntax>()
        .Where(clause => clause.Declaration?.Type.ToString() is null or "Exception" or "System.Exception")
        .Where(clause => !HasComment(file, SourceFile.LineOf(clause)))
        .Select(clause => file.At(clause, "catches everything and does not say why"));

    static IEnumerable<Finding> SilentPragmas(SourceFile file) => file.Syntax.DescendantTrivia()
        .Where(trivia => trivia.GetStructure() is PragmaWarningDirectiveTriviaSyntax pragma
            && pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword))
        .Select(trivia => trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1)
        .Where(line => !HasComment(file, line))
        .Select(line => file.At(line, "silences a warning and does not say why"));

    static bool HasComment(SourceFile file, int line) =>
        file.Lines[line - 1].Contains("//", StringComparison.Ordinal)
        || (line > 1 && file.Lines[line - 2].TrimStart().StartsWith("//", StringComparison.Ordinal));

    // Which overload takes a TimeProvider is the compiler's knowledge (BannedSymbols.txt); this also sees through a suppression.
    // What is measured or killed in bench/ is real, and so is its time.
    static IEnumerable<Finding> Waits(SourceFile file) => file.Path.StartsWith("bench/", StringComparison.Ordinal) ? [] : file
        .Nodes<InvocationExpressionSyntax>()
        .Where(call => call.Expression.ToString() is var name
            && (name.EndsWith("Thread.Sleep", StringComparison.Ordinal)
                || (name.EndsWith("Task.Delay", StringComparison.Ordinal) && !call.ArgumentList.Arguments.Any(IsClock))))
        .Select(call => file.At(call, $"{call.Expression} waits for the wall clock"));

    static bool IsClock(ArgumentSyntax argument) => argument.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax
        && argument.Expression.ToString() is var name
        && (name.EndsWith("time", StringComparison.OrdinalIgnoreCase) || name.EndsWith("clock", StringComparison.OrdinalIgnoreCase));
}
