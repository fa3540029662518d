namespace Mesosd.Metrics;

/// <summary>Histograms that mean the same, for Prometheus.</summary>
/// <param name="Name">In Prometheus' alphabet; it ends with its unit, <c>_seconds</c>.</param>
/// <param name="Help">What is measured: a sentence without its end.</param>
/// <param name="Label">The name of what varies; null for a single one.</param>
/// <param name="Readings">By what varies; the empty text for a single one.</param>
public sealed record HistogramFamily(
    string Name, string Help, string? Label, IReadOnlyList<KeyValuePair<string, HistogramReading>> Readings)
{
    /// <summary>A single histogram.</summary>
    public static HistogramFamily Of(string name, string help, HistogramReading reading) =>
        new(name, help, null, [KeyValuePair.Create("", reading)]);
}
