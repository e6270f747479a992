namespace Quittance.Commands;

/// <summary>What a command gives: what was asked for, or why not. Closed.</summary>
public abstract record Result<T>
{
    private protected abstract void Closed();

    /// <summary>It is done.</summary>
    /// <param name="Value">What came of it.</param>
    public sealed record Done(T Value) : Result<T>
    {
        private protected override void Closed() { }
    }

    /// <summary>It is not done.</summary>
    /// <param name="Refusal">Why not, and what to do.</param>
    public sealed record Refused(Refusal Refusal) : Result<T>
    {
        private protected override void Closed() { }
    }
}
