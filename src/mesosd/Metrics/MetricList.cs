using System.Collections;

namespace Mesosd.Metrics;

/// <summary>Named figures, gathered in any order and read in the order of their names.</summary>
public sealed class MetricList : IEnumerable<KeyValuePair<string, double>>
{
    // They are sorted once, when they are read: there are tens of thousands in a large cluster.
    private readonly List<KeyValuePair<string, double>> _values = [];
    private bool _isSorted = true;

    /// <summary>The figures, by name.</summary>
    public IEnumerable<KeyValuePair<string, double>> Values => Sorted();

    /// <summary>Sets a figure. Of two with the same name, which only strangers' names can make, one is kept.</summary>
    public double this[string name]
    {
        set
        {
            _values.Add(KeyValuePair.Create(name, value));
            _isSorted = false;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => Sorted().GetEnumerator();

    private List<KeyValuePair<string, double>> Sorted()
    {
        if (_isSorted) return _values;
        _values.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        int kept = 0;
        for (int index = 0; index < _values.Count; index++)
            if (index == 0 || _values[index].Key != _values[kept - 1].Key) _values[kept++] = _values[index];
        _values.RemoveRange(kept, _values.Count - kept);
        _isSorted = true;
        return _values;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Sets what Mesos tells of a timer, in milliseconds; nothing before the first time.</summary>
    /// <param name="name">Its name, which ends with <c>_ms</c>.</param>
    /// <param name="times">What was measured.</param>
    public void AddTimer(string name, HistogramReading times)
    {
        if (times.Count == 0) return;
        this[name] = times.LastSeconds * 1000;
        this[$"{name}/count"] = times.Count;
        this[$"{name}/max"] = times.MaxSeconds * 1000;
        this[$"{name}/min"] = times.MinSeconds * 1000;
        foreach ((string part, double share) in s_percentiles) this[$"{name}/{part}"] = times.QuantileSeconds(share) * 1000;
    }

    private static readonly (string Name, double Share)[] s_percentiles =
    [
        ("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999), ("p9999", 0.9999),
    ];
}
