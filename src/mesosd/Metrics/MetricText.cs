using System.Globalization;
using System.Text;

namespace Mesosd.Metrics;

/// <summary>Writes figures and histograms for Prometheus and its kin.</summary>
public static class MetricText
{
    /// <summary>The type of an answer in this format.</summary>
    public static string TypeOf(MetricFormat format) => format == MetricFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All of it, family by family, in the order of their names.</summary>
    public static string Write(MetricList metrics, IReadOnlyList<HistogramFamily> histograms, MetricFormat format)
    {
        StringBuilder text = new(64 << 10);
        foreach (Family family in FamiliesOf(metrics)) Write(text, family, format);
        foreach (HistogramFamily family in histograms) Write(text, family);
        if (format == MetricFormat.OpenMetrics) text.Append("# EOF\n");
        return text.ToString();
    }

    // Samples of a family must stand together, and their names in the list may have others between them.
    private static IEnumerable<Family> FamiliesOf(MetricList metrics)
    {
        Dictionary<string, Family> families = new(StringComparer.Ordinal);
        foreach ((string name, double value) in metrics.Values)
        {
            MetricFamily? known = MetricCatalogue.Find(name, out IReadOnlyList<string> labels);
            string plain = known is { HasLabels: true } ? known.PlainName : MetricName.Plain(name);
            if (!families.TryGetValue(plain, out Family? family))
                families.Add(plain, family = new Family(plain, known, []));
            family.Samples.Add((LabelsOf(known, labels), value));
        }
        return families.Values.OrderBy(family => family.Name, StringComparer.Ordinal);
    }

    private static string LabelsOf(MetricFamily? family, IReadOnlyList<string> values)
    {
        if (family is not { HasLabels: true } || values.Count == 0) return "";
        StringBuilder text = new("{");
        for (int index = 0; index < values.Count; index++)
        {
            if (index > 0) text.Append(',');
            text.Append(family.Labels[index]).Append("=\"").Append(Escape(values[index])).Append('"');
        }
        return text.Append('}').ToString();
    }

    private static void Write(StringBuilder text, Family family, MetricFormat format)
    {
        bool isCounter = family.Known?.Kind == MetricKind.Counter;
        bool isOpen = format == MetricFormat.OpenMetrics;
        // OpenMetrics names a counter's family without the ending that its samples must have.
        string name = isOpen && isCounter && family.Name.EndsWith("_total", StringComparison.Ordinal)
            ? family.Name[..^"_total".Length]
            : family.Name;
        if (family.Known is { } known) text.Append($"# HELP {name} {Escape(known.Help)}\n");
        string kind = family.Known is null ? (isOpen ? "unknown" : "untyped") : isCounter ? "counter" : "gauge";
        text.Append($"# TYPE {name} {kind}\n");
        string suffix = isOpen && isCounter ? "_total" : "";
        foreach ((string labels, double value) in family.Samples) text.Append($"{name}{suffix}{labels} {Number(value)}\n");
    }

    private static void Write(StringBuilder text, HistogramFamily family)
    {
        text.Append($"# HELP {family.Name} {Escape(family.Help)}\n# TYPE {family.Name} histogram\n");
        foreach ((string of, HistogramReading reading) in family.Readings)
        {
            string label = family.Label is null ? "" : $"{family.Label}=\"{Escape(of)}\"";
            string before = label.Length > 0 ? label + "," : "";
            string alone = label.Length > 0 ? $"{{{label}}}" : "";
            long count = 0;
            for (int index = 0; index < reading.Bounds.Count; index++)
            {
                count += reading.Counts[index];
                text.Append($"{family.Name}_bucket{{{before}le=\"{Bound(reading.Bounds[index])}\"}} {count}\n");
            }
            text.Append($"{family.Name}_bucket{{{before}le=\"+Inf\"}} {reading.Count}\n");
            text.Append($"{family.Name}_sum{alone} {Number(reading.SumSeconds)}\n");
            text.Append($"{family.Name}_count{alone} {reading.Count}\n");
        }
    }

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    // OpenMetrics wants the bounds of whole numbers as "1.0", and Prometheus takes them so.
    private static string Bound(double value)
    {
        string text = value.ToString("0.###############", CultureInfo.InvariantCulture);
        return text.Contains('.') ? text : text + ".0";
    }

    private static string Escape(string text) => text.AsSpan().IndexOfAny('\\', '"', '\n') < 0
        ? text
        : text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private sealed record Family(string Name, MetricFamily? Known, List<(string Labels, double Value)> Samples);
}
