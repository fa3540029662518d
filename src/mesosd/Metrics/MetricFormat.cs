namespace Mesosd.Metrics;

/// <summary>A text format of metrics.</summary>
public enum MetricFormat
{
    /// <summary>Prometheus' own, version 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}
