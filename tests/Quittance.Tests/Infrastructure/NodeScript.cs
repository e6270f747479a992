using System.Text.Json;

namespace Quittance.Tests.Infrastructure;

/// <summary>
/// Runs a script of tests/node: one JSON value goes to its standard input, each line of its standard output is a JSON value.
/// There the providers' own packages give an opinion that shares no code with ours.
/// </summary>
static class NodeScript
{
    static readonly string Folder = SourceRoot.Combine("tests", "node");

    /// <summary>The lines that the script wrote, in order.</summary>
    /// <param name="script">A file name in tests/node, such as <c>versions.mjs</c>.</param>
    /// <param name="input">Serialized with the web defaults: camelCase names.</param>
    /// <exception cref="InvalidOperationException">The script failed, or Node or its packages are not there.</exception>
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(string script, object input, CancellationToken cancel = default)
    {
        var node = ExternalProgram.Find("node") ?? throw new InvalidOperationException("Node.js is not here. ./test installs it.");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            throw new InvalidOperationException("The packages of tests/node are not here. ./test installs them (npm ci).");
        }

        var output = await ExternalProgram.RunAsync(
            node, [Path.Combine(Folder, script)], JsonSerializer.Serialize(input, JsonSerializerOptions.Web), Folder, cancel: cancel);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}
