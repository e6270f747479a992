using System.Globalization;
using System.Text;

namespace Quittance.Torture;

/// <summary>How an ordeal ended.</summary>
sealed record Summary(DatabaseKind Database, int Kills, int Failovers, int Orders, TimeSpan Elapsed, Faults Faults)
{
    const int Shown = 10;

    /// <summary>Whether nothing was lost, nothing was done twice and everything agrees.</summary>
    public bool IsWhole => Faults is { Lost.Count: 0, Doubled.Count: 0, Others.Count: 0 };

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Database}, {Elapsed.TotalSeconds:0} s").AppendLine();
        Row(text, "servers killed", Kills);
        Row(text, "databases killed", Failovers);
        Row(text, "orders", Orders);
        Row(text, "events acknowledged", Faults.Acknowledged.Count);
        Row(text, "lost", Faults.Lost.Count);
        Row(text, "doubled", Faults.Doubled.Count);
        Row(text, "other differences", Faults.Others.Count);
        foreach (var fault in Faults.Lost.Concat(Faults.Doubled).Concat(Faults.Others).Take(Shown))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {fault}");
        return text.ToString();
    }

    static void Row(StringBuilder text, string name, long count) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-24}{count,10:N0}");
}
