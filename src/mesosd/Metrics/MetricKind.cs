namespace Mesosd.Metrics;

/// <summary>What can be done with a figure.</summary>
public enum MetricKind
{
    /// <summary>It goes up and down.</summary>
    Gauge,

    /// <summary>It only grows while the process lives; its rate is what matters.</summary>
    Counter,
}
