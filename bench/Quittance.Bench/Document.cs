using System.Globalization;
using System.Text;

namespace Quittance.Bench;

/// <summary>Writes what was measured into the documentation: the tables between two marks, and a plot beside it.</summary>
static class Document
{
    const string Begin = "<!-- measured: begin -->";
    const string End = "<!-- measured: end -->";
    const int BarHeight = 22;
    const int Width = 720;
    const int Left = 190;

    public static void Write(string path, Report report)
    {
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} has no place for the figures: {Begin} and {End}.");
        File.WriteAllText(path, text[..(begin + Begin.Length)] + "\n\n" + Tables(report) + "\n" + text[end..]);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(path)!, "images", "intake.svg"), Plot(report));
    }

    static string Tables(Report report)
    {
        var text = new StringBuilder("| goal | measured | bound | |\n|---|---|---|---|\n");
        foreach (var goal in Goal.All.Where(goal => goal.IsMeasured(report)))
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {goal.Name} | {goal.Reckon(report):0.00} {goal.Unit} | {(goal.AtMost ? "≤" : "≥")} {goal.Bound} ")
                .Append($"| {Word(goal, report)} |\n");
        text.Append("\n| what | who | median | spread | p99 | cores |\n|---|---|---|---|---|---|\n");
        foreach (var group in report.Figures.GroupBy(figure => (figure.What, figure.Who)))
        {
            var values = group.Select(figure => figure.Value).Order().ToArray();
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {group.Key.What} | {group.Key.Who} | {values[values.Length / 2]:N1} {group.First().Unit} "
                + $"| {values[0]:N0}–{values[^1]:N0} ")
                .Append($"| {Or(report.P99(group.Key.What, group.Key.Who), " ms")} | {Or(group.First().Cores, "")} |\n");
        }

        foreach (var note in report.Notes)
            text.Append($"\n{note}\n");
        return text.ToString();
    }

    static string Word(Goal goal, Report report) => goal.IsMet(report) ? "met" : "**not met**";

    static string Or(double value, string unit) =>
        double.IsNaN(value) || value == 0 ? "" : value.ToString("0.00", CultureInfo.InvariantCulture) + unit;

    /// <summary>Webhooks taken a second, as bars.</summary>
    static string Plot(Report report)
    {
        string[] who = [.. report.Figures.Where(figure => figure.What == "intake").Select(figure => figure.Who).Distinct()];
        var most = who.Length == 0 ? 1 : who.Max(name => report.Median("intake", name));
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{who.Length * BarHeight + 10}\" ")
            .Append("font-family=\"sans-serif\" font-size=\"13\">\n");
        for (var row = 0; row < who.Length; row++)
        {
            var rate = report.Median("intake", who[row]);
            var (y, wide) = (row * BarHeight + 5, (Width - Left - 80) * rate / most);
            var colour = who[row].StartsWith("quittance", StringComparison.Ordinal) ? "#2f6f4f" : "#a0a8b0";
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{y + 14}\">{who[row]}</text>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{Left}\" y=\"{y}\" width=\"{wide:0}\" height=\"{BarHeight - 4}\" fill=\"{colour}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + wide + 6:0}\" y=\"{y + 14}\">{rate:N0}/s</text>\n");
        }

        return text.Append("</svg>\n").ToString();
    }
}
