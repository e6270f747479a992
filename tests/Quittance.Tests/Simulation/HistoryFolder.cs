namespace Quittance.Tests.Simulation;

/// <summary>Where histories keep their databases; what a file system in memory forgets, only a power cut would show.</summary>
sealed class HistoryFolder : IDisposable
{
    const string InMemory = "/dev/shm";

    public DirectoryInfo Place { get; } = Directory.Exists(InMemory)
        ? Directory.CreateDirectory(Path.Combine(InMemory, "quittance-histories-" + Path.GetRandomFileName()))
        : Directory.CreateTempSubdirectory("quittance-histories-");

    public void Dispose() => Place.Delete(recursive: true);
}
