using System.Runtime.CompilerServices;

namespace Quittance.Tests.Infrastructure;

/// <summary>The folder of Quittance.slnx, found upward from where this file was compiled.</summary>
static class SourceRoot
{
    public static string Folder { get; } = Find();

    public static string Combine(params string[] path) => Path.Combine([Folder, .. path]);

    static string Find([CallerFilePath] string thisFile = "")
    {
        for (var folder = Path.GetDirectoryName(thisFile); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Quittance.slnx"))) return folder;
        }

        throw new InvalidOperationException($"Quittance.slnx is in no folder above {thisFile}: build the tests where they run.");
    }
}
