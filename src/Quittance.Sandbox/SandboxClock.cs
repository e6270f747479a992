namespace Quittance.Sandbox;

/// <summary>The fake provider's own time: the world's, moved ahead by what it was told to skip.</summary>
internal sealed class SandboxClock(TimeProvider time)
{
    TimeSpan _ahead;

    /// <summary>The provider's time.</summary>
    public DateTimeOffset Now => time.GetUtcNow() + _ahead;

    /// <summary>The provider's time in unix seconds.</summary>
    public long Seconds => Now.ToUnixTimeSeconds();

    /// <summary>
    /// The world's time in unix seconds, for stamps that a receiver compares with its own clock: moving the provider's time must not make
    /// every signature look forged.
    /// </summary>
    public long WireSeconds => time.GetUtcNow().ToUnixTimeSeconds();

    public void Advance(TimeSpan by) => _ahead += by;
}
