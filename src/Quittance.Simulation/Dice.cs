namespace Quittance.Simulation;

/// <summary>
/// The one source of chance of a history: SplitMix64, written out, so that a seed means the same on every machine and every runtime.
/// </summary>
sealed class Dice(ulong seed)
{
    ulong _state = seed;

    /// <summary>A whole number from zero to below <paramref name="below"/>.</summary>
    public int Next(int below) => (int)(NextBits() % (ulong)below);

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    /// <summary>True so many times in a hundred.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    /// <summary>One of some.</summary>
    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Next(choices.Length)];

    /// <summary>Brings a list into another order.</summary>
    public void Shuffle<T>(IList<T> list)
    {
        for (var left = list.Count - 1; left > 0; left--)
        {
            var other = Next(left + 1);
            (list[left], list[other]) = (list[other], list[left]);
        }
    }

    /// <summary>A seed for something that draws by itself.</summary>
    public ulong NextSeed() => NextBits();

    ulong NextBits()
    {
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
