using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Quittance.Simulation;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Simulation;

/// <summary>The engine compiled in memory with one defect, and the simulator on top of it.</summary>
static class PlantedBuild
{
    const string Core = "Quittance.Core";

    // The logging generator does not run here; what it would write is not what a history looks at.
    const string Around = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Quittance.Simulation")]

        namespace Quittance.Pumps
        {
            sealed partial class PumpLoop
            {
                static partial void StepFailed(Microsoft.Extensions.Logging.ILogger log, string pump, Exception error) { }
            }
        }
        """;

    static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);
    static readonly string Source = Path.Combine(SourceRoot.Folder, "src", "Quittance");

    static readonly Lazy<Dictionary<string, SyntaxTree>> Trees = new(() => Directory
        .EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Relative(file).StartsWith("obj/", StringComparison.Ordinal)
            && !Relative(file).StartsWith("bin/", StringComparison.Ordinal))
        .ToDictionary(Relative, file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Options, file)));

    static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("Quittance.", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file)),
    ]);

    /// <summary>How many histories it takes until the simulator notices, and what it notices; <c>null</c> if it does not.</summary>
    public static async Task<string?> CatchAsync(PlantedDefect defect, DirectoryInfo folder, ulong from, int seeds)
    {
        var context = new WithDefect(Compile(defect));
        try
        {
            var simulation = context.LoadFromAssemblyPath(typeof(Campaign).Assembly.Location);
            var campaign = Activator.CreateInstance(
                simulation.GetType(typeof(Campaign).FullName!)!, [folder, TimeProvider.System])!;
            return await (Task<string?>)campaign.GetType().GetMethod(nameof(Campaign.FirstFailureAsync))!.Invoke(campaign, [from, seeds])!;
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>The source of a file that a defect is planted in.</summary>
    public static string SourceOf(PlantedDefect defect) => Trees.Value[defect.File].ToString();

    static byte[] Compile(PlantedDefect defect)
    {
        var trees = Trees.Value.Select(pair => pair.Key != defect.File
            ? pair.Value
            : CSharpSyntaxTree.ParseText(
                defect.Edits.Aggregate(
                    pair.Value.ToString(), (text, edit) => text.Replace(edit.Guard, edit.Instead, StringComparison.Ordinal)),
                Options,
                pair.Key));
        var compilation = CSharpCompilation.Create(
            Core,
            [.. trees, CSharpSyntaxTree.ParseText(Around, Options)],
            References.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                checkOverflow: true,
                nullableContextOptions: NullableContextOptions.Enable,
                optimizationLevel: OptimizationLevel.Release));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, manifestResources: Migrations(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(
            result.Success,
            $"{defect}: {string.Join('\n', result.Diagnostics.Where(told => told.Severity is DiagnosticSeverity.Error).Take(5))}");
        return assembly.ToArray();
    }

    static IEnumerable<ResourceDescription> Migrations() =>
        Directory.EnumerateFiles(Path.Combine(Source, "Storage", "Migrations"), "*.sql").Select(file => new ResourceDescription(
            $"Quittance.Storage.Migrations.{Path.GetFileName(file)}", () => File.OpenRead(file), isPublic: true));

    static string Relative(string file) => Path.GetRelativePath(Source, file).Replace('\\', '/');

    /// <summary>Everything as it is, but for the engine.</summary>
    sealed class WithDefect(byte[] engine) : AssemblyLoadContext(isCollectible: true)
    {
        Assembly? _engine;

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name == Core ? _engine ??= LoadFromStream(new MemoryStream(engine)) : null;
    }
}
