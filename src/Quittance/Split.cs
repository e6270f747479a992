namespace Quittance;

/// <summary>Dividing an amount without losing or making a cent. Pure, and the same every time.</summary>
public static class Split
{
    /// <summary>
    /// Divides by weight: each part is its exact share rounded down or up, the cents that rounding down leaves go to those who lost
    /// most by it (of equals, the first), and the parts sum to the whole.
    /// </summary>
    /// <param name="amount">The whole, in the smallest unit; below zero it is divided like its opposite.</param>
    /// <param name="weights">Zero or more each; not all zero, unless the whole is.</param>
    /// <returns>A part for each weight.</returns>
    /// <exception cref="ArgumentException">A weight is below zero, or there is none to divide by.</exception>
    public static long[] Over(long amount, params ReadOnlySpan<long> weights)
    {
        var total = Total(weights);
        if (amount == 0)
            return new long[weights.Length];
        if (total == 0)
            throw new ArgumentException("There is nothing to divide by.", nameof(weights));
        var whole = Int128.Abs(amount);
        var parts = new long[weights.Length];
        var lost = new Int128[weights.Length];
        var left = whole;
        for (var i = 0; i < weights.Length; i++)
        {
            (var share, lost[i]) = Int128.DivRem(whole * weights[i], total);
            parts[i] = (long)share;
            left -= share;
        }

        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => lost[i]).Take((int)left))
            parts[i]++;
        return amount > 0 ? parts : Array.ConvertAll(parts, part => -part);
    }

    /// <summary>
    /// What a slice takes from each part of a whole that is taken back in slices. What the slices took so far depends only on their
    /// sum, never on how it was cut (INC-83); no slice takes less than nothing from anybody, and when everything is taken, each has
    /// given exactly its part.
    /// </summary>
    /// <param name="parts">The parts of the whole; zero or more each.</param>
    /// <param name="before">What the slices before took in all.</param>
    /// <param name="slice">What this one takes; below zero it gives back.</param>
    /// <returns>What it takes from each part.</returns>
    /// <exception cref="ArgumentException">A part is below zero, or more is taken than there is.</exception>
    public static long[] Slice(ReadOnlySpan<long> parts, long before, long slice)
    {
        var then = Taken(parts, before);
        var now = Taken(parts, before + slice);
        for (var i = 0; i < now.Length; i++)
            now[i] -= then[i];
        return now;
    }

    /// <summary>
    /// Think of each part's cents as spread evenly over the whole, the j-th of p at (2j - 1) / 2p of the way: the first cents along
    /// the way are taken. (Rounding each part by itself would let a part shrink while the sum grows.)
    /// </summary>
    static long[] Taken(ReadOnlySpan<long> parts, long sum)
    {
        var total = Total(parts);
        if (sum < 0 || sum > total)
            throw new ArgumentException($"{sum} cannot be taken of {total}.", nameof(sum));
        var taken = new long[parts.Length];
        if (sum == 0)
            return taken;
        var missing = (Int128)sum;
        for (var i = 0; i < parts.Length; i++)
        {
            taken[i] = (long)(((2 * (Int128)sum * parts[i]) + total) / (2 * total));
            missing -= taken[i];
        }

        for (; missing > 0; missing--)
            taken[Next(parts, taken)]++;
        for (; missing < 0; missing++)
            taken[Last(parts, taken)]--;
        return taken;
    }

    /// <summary>Whose next cent comes first; of equals, the first part.</summary>
    static int Next(ReadOnlySpan<long> parts, long[] taken)
    {
        var next = -1;
        for (var i = 0; i < parts.Length; i++)
        {
            if (taken[i] < parts[i] && (next < 0 || Place(taken[i] + 1) * parts[next] < Place(taken[next] + 1) * parts[i]))
                next = i;
        }

        return next;
    }

    /// <summary>Whose last cent came last; of equals, the last part.</summary>
    static int Last(ReadOnlySpan<long> parts, long[] taken)
    {
        var last = -1;
        for (var i = 0; i < parts.Length; i++)
        {
            if (taken[i] > 0 && (last < 0 || Place(taken[i]) * parts[last] >= Place(taken[last]) * parts[i]))
                last = i;
        }

        return last;
    }

    static Int128 Place(long cent) => (2 * (Int128)cent) - 1;

    static Int128 Total(ReadOnlySpan<long> weights)
    {
        Int128 total = 0;
        foreach (var weight in weights)
        {
            if (weight < 0)
                throw new ArgumentException("Nothing is divided by less than nothing.", nameof(weights));
            total += weight;
        }

        return total;
    }
}
