using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Quittance.Tests.Tidy;

/// <summary>One text file of the source tree.</summary>
/// <param name="path">From the root of the repository, with forward slashes.</param>
/// <param name="text">The whole text.</param>
sealed class SourceFile(string path, string text)
{
    readonly Lazy<CompilationUnitSyntax> _syntax = new(() => CSharpSyntaxTree
        .ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot());

    public string Path => path;
    public string Text => text;
    public string Name => System.IO.Path.GetFileName(path);
    public bool IsCSharp => path.EndsWith(".cs", StringComparison.Ordinal);
    public IReadOnlyList<string> Lines { get; } = text.Split('\n');

    /// <summary>The file as C#.</summary>
    public CompilationUnitSyntax Syntax => _syntax.Value;

    public bool IsBelow(string folder) => path.StartsWith(folder, StringComparison.Ordinal);

    public IEnumerable<T> Nodes<T>() where T : SyntaxNode => Syntax.DescendantNodes().OfType<T>();

    /// <summary>The namespace of the file's types; empty without one.</summary>
    public string Namespace => Nodes<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

    public Finding At(int line, string message) => new(path, line, message);

    public Finding At(SyntaxNode node, string message) => At(LineOf(node), message);

    public Finding At(SyntaxToken token, string message) => At(token.GetLocation().GetLineSpan().StartLinePosition.Line + 1, message);

    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}

/// <summary>What a rule found, at a line that counts from 1.</summary>
readonly record struct Finding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";
}
