namespace Quittance.Simulation;

/// <summary>Makes a failing history shorter: leaves out steps, fewer and fewer at a time, while it still breaks the same promise.</summary>
static class Shrinker
{
    /// <summary>A shorter history that fails likewise.</summary>
    /// <param name="steps">A history that fails.</param>
    /// <param name="fails">Whether a history fails in the same way.</param>
    /// <param name="most">How many histories are tried, at most.</param>
    public static async Task<IReadOnlyList<Step>> ShrinkAsync(
        IReadOnlyList<Step> steps, Func<IReadOnlyList<Step>, Task<bool>> fails, int most)
    {
        var tried = 0;
        for (var size = steps.Count / 2; size >= 1; size /= 2)
        {
            for (var start = 0; start < steps.Count && tried < most;)
            {
                tried++;
                IReadOnlyList<Step> without = [.. steps.Take(start), .. steps.Skip(start + size)];
                if (without.Count < steps.Count && await fails(without).ConfigureAwait(false))
                    steps = without;
                else
                    start += size;
            }
        }

        return steps;
    }
}
