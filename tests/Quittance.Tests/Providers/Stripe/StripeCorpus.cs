namespace Quittance.Tests.Providers.Stripe;

/// <summary>Recorded payloads and vectors outside the repository, in the folder that QUITTANCE_CORPUS names, if it does.</summary>
static class StripeCorpus
{
    static readonly string? Root = Environment.GetEnvironmentVariable("QUITTANCE_CORPUS") is { Length: > 0 } root ? root : null;

    /// <summary>The text of a file; skips the test when there is no corpus.</summary>
    public static string Text(string path)
    {
        Assert.SkipWhen(Root is null, "QUITTANCE_CORPUS is not set.");
        return File.ReadAllText(Path.Combine(Root!, path));
    }

    /// <summary>The JSON files of a folder, at least one; skips the test when there is no corpus.</summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        Assert.SkipWhen(Root is null, "QUITTANCE_CORPUS is not set.");
        var files = Directory.GetFiles(Path.Combine(Root!, folder), "*.json");
        Assert.NotEmpty(files);
        return files;
    }
}
