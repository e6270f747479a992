using System.Text.Json;

namespace Quittance.Tests.Infrastructure;

public sealed class CorpusTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quittance-corpus-");

    public static IEnumerable<TheoryDataRow<string>> Vectors => Corpus.Rows("vectors", "*.json");

    [Theory, MemberData(nameof(Vectors))]
    public void Each_vector_file_of_the_corpus_is_json(string file)
    {
        using var vectors = JsonDocument.Parse(Corpus.Read(file));

        Assert.NotEqual(JsonValueKind.Undefined, vectors.RootElement.ValueKind);
    }

    [Fact]
    public void Without_a_corpus_the_one_row_is_skipped_and_says_why() =>
        Assert.Contains("QUITTANCE_CORPUS", Assert.Single(Corpus.Rows(null, "stripe", "*.json")).Skip, StringComparison.Ordinal);

    [Fact]
    public void Rows_name_the_files_relative_to_the_corpus_in_order()
    {
        _folder.CreateSubdirectory("stripe/events");
        File.WriteAllText(Path.Combine(_folder.FullName, "stripe/refund.json"), "{}");
        File.WriteAllText(Path.Combine(_folder.FullName, "stripe/events/charge.json"), "{}");

        var rows = Corpus.Rows(_folder.FullName, "stripe", "*.json");

        Assert.Equal(["stripe/events/charge.json", "stripe/refund.json"], rows.Select(row => row.Data));
    }

    [Fact]
    public void A_corpus_that_lacks_what_a_test_asks_for_is_an_error()
    {
        _folder.CreateSubdirectory("stripe");

        Assert.Throws<FileNotFoundException>(() => Corpus.Rows(_folder.FullName, "stripe", "*.json").ToList());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
