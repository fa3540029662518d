namespace Mesosd.Load;

/// <summary>Measured times, for their percentiles.</summary>
internal sealed class Samples
{
    private readonly List<TimeSpan> _spans = [];

    public int Count => _spans.Count;

    public IEnumerable<TimeSpan> Spans => _spans;

    public TimeSpan Median => Percentile(0.5);

    public TimeSpan Mean => TimeSpan.FromTicks((long)_spans.Average(span => span.Ticks));

    public void Add(TimeSpan span) => _spans.Add(span);

    public void Add(Samples more) => _spans.AddRange(more._spans);

    /// <summary>The smallest sample that is not below this part of all.</summary>
    public TimeSpan Percentile(double part)
    {
        TimeSpan[] sorted = [.. _spans.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
