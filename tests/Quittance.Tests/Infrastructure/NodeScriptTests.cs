namespace Quittance.Tests.Infrastructure;

public sealed class NodeScriptTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_providers_packages_are_installed_in_the_pinned_versions()
    {
        var lines = await NodeScript.RunAsync("versions.mjs", new { Packages = new[] { "stripe", "standardwebhooks" } }, Cancel);

        Assert.Equal(
            ["stripe 23.1.0", "standardwebhooks 1.1.1"],
            lines.Select(line => $"{line.GetProperty("name")} {line.GetProperty("version")}"));
    }

    [Fact]
    public async Task A_script_that_fails_says_why()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => NodeScript.RunAsync("versions.mjs", new { Packages = new[] { "no-such-package" } }, Cancel));

        Assert.Contains("no-such-package", failure.Message, StringComparison.Ordinal);
    }
}
