using System.Runtime.CompilerServices;

namespace Quittance;

/// <summary>Checks what must always hold, in release builds too: a breach is a bug, and stops the work before money is touched.</summary>
static class Invariant
{
    /// <summary>Throws unless <paramref name="holds"/>.</summary>
    /// <exception cref="InvalidOperationException">It does not hold.</exception>
    public static void That(bool holds, string rule, [CallerMemberName] string where = "")
    {
        if (!holds)
            throw new InvalidOperationException($"A rule that must always hold was broken in {where}: {rule}. Nothing was written.");
    }
}
