using System.Diagnostics;

namespace Quittance.Tests.Infrastructure;

/// <summary>Runs a program to its end, with its input given and its output kept.</summary>
static class ExternalProgram
{
    static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(60);

    /// <summary>What the program wrote to its standard output.</summary>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0; the message holds what it wrote.</exception>
    public static async Task<string> RunAsync(
        string file,
        IReadOnlyList<string> arguments,
        string input = "",
        string? folder = null,
        TimeSpan? limit = null,
        CancellationToken cancel = default)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder ?? Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        either.CancelAfter(limit ?? UsualLimit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            await WriteAsync(process.StandardInput, input);
            await process.WaitForExitAsync(either.Token);
            if (process.ExitCode == 0) return await output;
            throw new InvalidOperationException(
                $"{file} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.\n{await errors}{await output}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} did not end within {(limit ?? UsualLimit).TotalSeconds} s.");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The full path of the first of these programs that is there; a name with a slash is a path already.</summary>
    public static string? Find(IEnumerable<string> names) => names.Select(Find).FirstOrDefault(path => path is not null);

    /// <inheritdoc cref="Find(IEnumerable{string})"/>
    public static string? Find(string name) => name.Contains('/')
        ? File.Exists(name) ? name : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    static async Task WriteAsync(StreamWriter writer, string input)
    {
        try
        {
            await writer.WriteAsync(input);
            writer.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input; its exit code says whether that was right.
        }
    }
}
