namespace Mesosd.Metrics;

/// <summary>Every figure that masters and agents publish, with its meaning; docs/metrics.md is written from it.</summary>
public static partial class MetricCatalogue
{
    private static readonly Dictionary<string, MetricFamily> s_fixed;

    // In the order of the documentation: the first that a name is of counts. Together as long as they begin alike.
    private static readonly (string Beginning, MetricFamily[] Families)[] s_varying;

    static MetricCatalogue()
    {
        s_fixed = All.Where(family => family.Labels.Count == 0).ToDictionary(family => family.Pattern, StringComparer.Ordinal);
        s_varying = [.. Together(All.Where(family => family.Labels.Count > 0))];
    }

    /// <summary>All families, in the order of the documentation.</summary>
    public static IEnumerable<MetricFamily> All => [.. Master, .. Agent, .. Both];

    /// <summary>The family of a figure; null when it is in none.</summary>
    /// <param name="name">As <c>/metrics/snapshot</c> has it.</param>
    /// <param name="labels">What varies in it.</param>
    public static MetricFamily? Find(string name, out IReadOnlyList<string> labels)
    {
        labels = [];
        if (s_fixed.TryGetValue(name, out MetricFamily? family)) return family;
        foreach ((string beginning, MetricFamily[] families) in s_varying)
        {
            if (!name.StartsWith(beginning, StringComparison.Ordinal)) continue;
            foreach (MetricFamily varying in families)
                if (varying.TryMatch(name, out labels)) return varying;
        }
        return null;
    }

    private static IEnumerable<(string, MetricFamily[])> Together(IEnumerable<MetricFamily> families)
    {
        List<MetricFamily> alike = [];
        foreach (MetricFamily family in families)
        {
            if (alike.Count > 0 && alike[0].Beginning != family.Beginning)
            {
                yield return (alike[0].Beginning, [.. alike]);
                alike.Clear();
            }
            alike.Add(family);
        }
        yield return (alike[0].Beginning, [.. alike]);
    }

    private static MetricFamily Gauge(string pattern, string help) => new(pattern, MetricKind.Gauge, help);

    private static MetricFamily Counter(string pattern, string help) => new(pattern, MetricKind.Counter, help);

    private static MetricFamily CounterByLabel(string pattern, string name, string help) =>
        Counter(pattern, help) with { Name = name };

    private static IEnumerable<MetricFamily> TimesOf(string name, string what) =>
    [
        Gauge(name, $"{what}: the latest, in milliseconds"),
        Counter($"{name}/count", $"{what}: how many"),
        Gauge($"{name}/max", $"{what}: the longest, in milliseconds"),
        Gauge($"{name}/min", $"{what}: the shortest, in milliseconds"),
        Gauge($"{name}/p50", $"{what}: the median, in milliseconds, from buckets"),
        Gauge($"{name}/p90", $"{what}: what 90% do not pass, in milliseconds, from buckets"),
        Gauge($"{name}/p95", $"{what}: what 95% do not pass, in milliseconds, from buckets"),
        Gauge($"{name}/p99", $"{what}: what 99% do not pass, in milliseconds, from buckets"),
        Gauge($"{name}/p999", $"{what}: what 99.9% do not pass, in milliseconds, from buckets"),
        Gauge($"{name}/p9999", $"{what}: what 99.99% do not pass, in milliseconds, from buckets"),
    ];
}
