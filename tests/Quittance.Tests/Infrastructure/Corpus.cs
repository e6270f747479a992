namespace Quittance.Tests.Infrastructure;

/// <summary>
/// A folder of recorded provider traffic and published vectors outside the repository, named by <c>QUITTANCE_CORPUS</c>.
/// </summary>
/// <remarks>
/// The tests over it are theories with one row per file:
/// <code>
/// public static IEnumerable&lt;TheoryDataRow&lt;string&gt;&gt; Events => Corpus.Rows("fixtures/stripe", "*.json");
///
/// [Theory, MemberData(nameof(Events))]
/// public void Each_recorded_event_is_read(string file) => … Corpus.Read(file) …
/// </code>
/// Without the folder there is one row that is skipped and says why: seen, never counted as passed. With the folder, a pattern
/// that matches nothing is an error. So everything that must hold in every clone has its own small fixtures in the repository;
/// the corpus is breadth on top. (The framework's own <c>SkipTestWithoutData</c> fails the run in xunit 3.2.2.)
/// </remarks>
static class Corpus
{
    /// <summary>The folder; null where the variable is not set.</summary>
    /// <exception cref="DirectoryNotFoundException">The variable names a folder that is not there.</exception>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("QUITTANCE_CORPUS") is not { Length: > 0 } folder ? null
        : Directory.Exists(folder) ? Path.GetFullPath(folder)
        : throw new DirectoryNotFoundException($"QUITTANCE_CORPUS names {folder}, which is not there.");

    /// <summary>
    /// One row per file below a folder of the corpus, as a path relative to the corpus, in a stable order; without a corpus, one
    /// skipped row.
    /// </summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(string folder, string pattern) => Rows(Folder, folder, pattern);

    /// <summary>The bytes of a file that <see cref="Rows(string, string)"/> named.</summary>
    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(
        Folder ?? throw new InvalidOperationException("QUITTANCE_CORPUS is not set, so there is no file to read."), file));

    internal static IEnumerable<TheoryDataRow<string>> Rows(string? corpus, string folder, string pattern)
    {
        if (corpus is null) return [new TheoryDataRow<string>("") { Skip = "QUITTANCE_CORPUS is not set." }];
        var files = Directory.GetFiles(Path.Combine(corpus, folder), pattern, SearchOption.AllDirectories);
        if (files.Length == 0) throw new FileNotFoundException($"The corpus has no {pattern} below {folder}.");
        return files.Select(file => Path.GetRelativePath(corpus, file).Replace('\\', '/')).Order(StringComparer.Ordinal)
            .Select(file => new TheoryDataRow<string>(file));
    }
}
