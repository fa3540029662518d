using Mesosd.Metrics;

namespace Mesosd.Tests.Metrics;

/// <summary>A figure of Mesos, or one that an exporter of Mesos' figures asks for.</summary>
/// <param name="Role">Who publishes it: <c>master</c>, <c>agent</c> or <c>both</c>.</param>
/// <param name="Pattern">Its name; what stands in braces varies.</param>
/// <param name="Reason">Why it is not published; null when it is.</param>
internal sealed record MesosMetric(string Role, string Pattern, string? Reason)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MesosMetric> All { get; } =
    [
        .. File.ReadLines(Path.Combine(Snapshot.Root, "tests/mesosd.tests/Metrics/mesos-metrics.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(parts => new MesosMetric(parts[0], parts[1], parts[2] == "-" ? null : parts[2])),
    ];

    /// <summary>A name of this figure, with some value for what varies in it.</summary>
    public string Example => string.Concat(Pattern.Split('{', '}').Select((part, index) => index % 2 == 0 ? part : "x"));

    /// <summary>Whether the name is this figure's.</summary>
    public bool Matches(string name) => new MetricFamily(Pattern, MetricKind.Gauge, "").TryMatch(name, out _);
}
