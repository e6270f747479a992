using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Tidy;

/// <summary>The text files of the repository, without what builds and tools leave there.</summary>
static class SourceTree
{
    static readonly HashSet<string> NotOurs =
        [".git", ".vs", ".idea", ".vscode", "bin", "obj", "node_modules", "TestResults", ".quittance"];

    static readonly HashSet<string> TextFiles =
    [
        ".cs", ".razor", ".csproj", ".props", ".targets", ".slnx", ".sql", ".md", ".json", ".yml", ".yaml", ".txt",
        ".html", ".css", ".js", ".mjs", ".sh", "", // "": the scripts at the root
    ];

    public static IReadOnlyList<SourceFile> Files { get; } = [.. Read(new DirectoryInfo(SourceRoot.Folder))];

    static IEnumerable<SourceFile> Read(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (file.Name == ".git" || !TextFiles.Contains(file.Extension)) continue;
            var path = Path.GetRelativePath(SourceRoot.Folder, file.FullName).Replace('\\', '/');
            yield return new SourceFile(path, File.ReadAllText(file.FullName));
        }

        foreach (var child in folder.EnumerateDirectories().OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            if (NotOurs.Contains(child.Name)) continue;
            foreach (var file in Read(child)) yield return file;
        }
    }
}
