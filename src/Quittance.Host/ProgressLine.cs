using System.Globalization;

namespace Quittance.Host;

/// <summary>How far long work is: one line that is written over at a terminal, a line for every tenth elsewhere.</summary>
sealed class ProgressLine(TextWriter to, bool isTerminal)
{
    long _shown = -1;

    public void Show(string what, long done, long total)
    {
        var percent = total == 0 ? 100 : Math.Min(100, done * 100 / total);
        var step = isTerminal ? percent : percent / 10 * 10;
        if (step == _shown)
            return;
        _shown = step;
        var line = string.Create(CultureInfo.InvariantCulture, $"{what} {done:N0} of {total:N0} ({percent} %)");
        if (isTerminal)
            to.Write($"\r{line}");
        else
            to.WriteLine(line);
    }

    /// <summary>Leaves the line.</summary>
    public void End()
    {
        if (isTerminal && _shown >= 0)
            to.WriteLine();
        _shown = -1;
    }
}
