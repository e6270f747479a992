using System.Globalization;

namespace Quittance.Bench;

/// <summary>What was measured, and what of it meets its goal.</summary>
sealed class Report(TextWriter console)
{
    readonly List<Figure> _figures = [];
    readonly List<string> _notes = [];

    /// <summary>What was measured, in its order.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>What else is to be said.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Keeps a figure and shows it.</summary>
    public void Add(string what, string who, double value, string unit, double p99, double cores)
    {
        _figures.Add(new Figure(what, who, value, unit, p99, cores));
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {what,-24}{who,-20}{value,12:N1} {unit,-12} p99 {p99,8:N2} ms   {cores,5:0.00} cores"));
    }

    public void Note(string text)
    {
        _notes.Add(text);
        console.WriteLine($"  {text}");
    }

    /// <summary>The median of what was measured.</summary>
    public double Median(string what, string who) => Middle(Of(what, who).Select(figure => figure.Value));

    /// <summary>The median of the 99th percentiles, in milliseconds.</summary>
    public double P99(string what, string who) => Middle(Of(what, who).Select(figure => figure.P99));

    /// <summary>Whether it was measured.</summary>
    public bool Has(string what, string who) => Of(what, who).Any();

    IEnumerable<Figure> Of(string what, string who) => _figures.Where(figure => figure.What == what && figure.Who == who);

    static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}

/// <summary>One figure of one run.</summary>
sealed record Figure(string What, string Who, double Value, string Unit, double P99, double Cores);

/// <summary>How much is measured.</summary>
/// <param name="Events">Events of one run.</param>
/// <param name="Runs">How many runs the median is of.</param>
/// <param name="Backlog">Events of the backlog that is drained.</param>
sealed record Scale(int Events, int Runs, int Backlog)
{
    public static Scale Quick { get; } = new(20_000, 1, 20_000) { Rows = 200_000 };

    public static Scale Full { get; } = new(40_000, 3, 100_000);

    /// <summary>How many events, and as many transactions of the ledger, a database holds that has grown.</summary>
    public int Rows { get; init; } = 10_000_000;

    /// <summary>Whom to measure; empty is everybody.</summary>
    public IReadOnlyList<string> Who { get; init; } = [];

    /// <summary>Whether somebody is to be measured.</summary>
    public bool Wants(string name) => Who.Count == 0 || Who.Contains(name);
}
