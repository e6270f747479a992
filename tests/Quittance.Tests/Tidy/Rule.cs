namespace Quittance.Tests.Tidy;

/// <summary>
/// A rule over the source tree, as a pure function from files to findings. A rule cannot be written without samples that it flags,
/// so none can be one that never fails.
/// </summary>
sealed class Rule
{
    /// <summary>A sentence that says what the rule asks for.</summary>
    public required string Name { get; init; }

    public required Func<IReadOnlyList<SourceFile>, IEnumerable<Finding>> Check { get; init; }

    /// <summary>Small trees, each of which the rule must flag.</summary>
    public required SourceFile[][] Bad { get; init; }

    /// <summary>Small trees that the rule must leave alone: the near misses.</summary>
    public SourceFile[][] Good { get; init; } = [];

    /// <summary>Files that break the rule on purpose, each with its reason. One that no longer breaks it is an error.</summary>
    public Dictionary<string, string> Exceptions { get; init; } = [];

    /// <summary>The check of a rule that looks at one file at a time.</summary>
    public static Func<IReadOnlyList<SourceFile>, IEnumerable<Finding>> Each(
        Func<SourceFile, bool> concerns, Func<SourceFile, IEnumerable<Finding>> check) =>
        files => files.Where(concerns).SelectMany(check);

    /// <summary>The check of a rule that looks at one C# file at a time.</summary>
    public static Func<IReadOnlyList<SourceFile>, IEnumerable<Finding>> EachCSharp(Func<SourceFile, IEnumerable<Finding>> check) =>
        Each(file => file.IsCSharp, check);

    /// <summary>A sample tree of one file.</summary>
    public static SourceFile[] Sample(string path, string text) => [new(path, text)];
}
