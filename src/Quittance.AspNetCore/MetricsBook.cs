using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Quittance.AspNetCore;

/// <summary>Adds up what the engine measures, and writes it as Prometheus reads it.</summary>
sealed class MetricsBook : IDisposable
{
    static readonly double[] Seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
    static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    readonly MeterListener _listener = new();
    readonly ConcurrentDictionary<(Instrument Instrument, string Tags), Sum> _sums = new();

    public MetricsBook()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Writes everything that was measured so far.</summary>
    public void Write(StringBuilder text)
    {
        foreach (var group in _sums.GroupBy(pair => pair.Key.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
        {
            var name = NameOf(group.Key);
            var kind = BoundsOf(group.Key) is null ? "counter" : "histogram";
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {group.Key.Description}\n# TYPE {name} {kind}\n");
            foreach (var ((_, tags), sum) in group.OrderBy(pair => pair.Key.Tags, StringComparer.Ordinal))
                sum.Write(text, name, tags);
        }
    }

    public void Dispose() => _listener.Dispose();

    void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _sums.GetOrAdd((instrument, Text(tags)), static key => new Sum(BoundsOf(key.Instrument))).Add(value);

    static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{name}=\"{value}\"");
        return text.ToString();
    }

    static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        return BoundsOf(instrument) is null ? name + "_total" : instrument.Unit == "s" ? name + "_seconds" : name;
    }

    static double[]? BoundsOf(Instrument instrument) =>
        instrument is Histogram<double> or Histogram<long> ? instrument.Unit == "s" ? Seconds : Counts : null;

    /// <summary>A sum, and how many stayed below each bound.</summary>
    sealed class Sum(double[]? bounds)
    {
        readonly Lock _gate = new();
        readonly long[] _below = new long[bounds?.Length ?? 0];
        double _total;
        long _count;

        public void Add(double value)
        {
            lock (_gate)
            {
                _total += value;
                _count++;
                for (var bound = 0; bound < _below.Length; bound++)
                    _below[bound] += value <= bounds![bound] ? 1 : 0;
            }
        }

        public void Write(StringBuilder text, string name, string tags)
        {
            lock (_gate)
            {
                var all = tags.Length == 0 ? "" : $"{{{tags}}}";
                if (bounds is null)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{all} {_total}\n");
                    return;
                }

                var before = tags.Length == 0 ? "" : tags + ",";
                for (var bound = 0; bound < bounds.Length; bound++)
                    text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{bounds[bound]}\"}} {_below[bound]}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"+Inf\"}} {_count}\n")
                    .Append(CultureInfo.InvariantCulture, $"{name}_sum{all} {_total}\n")
                    .Append(CultureInfo.InvariantCulture, $"{name}_count{all} {_count}\n");
            }
        }
    }
}
