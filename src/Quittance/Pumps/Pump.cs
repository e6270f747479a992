namespace Quittance.Pumps;

/// <summary>
/// One bounded piece of work, called again and again: at once while there is more to do, otherwise after a pause or when woken.
/// </summary>
/// <param name="Name">For the log.</param>
/// <param name="Step">Does the work and returns how much was done; at <paramref name="Full"/> there may be more.</param>
/// <param name="Full">How much one step does at most.</param>
/// <param name="Pause">How long to rest when there was nothing more.</param>
sealed record Pump(string Name, Func<CancellationToken, Task<int>> Step, int Full, TimeSpan Pause);
