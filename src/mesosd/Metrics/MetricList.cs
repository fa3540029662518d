using System.Collections;

namespace Mesosd.Metrics;

/// <summary>Named figures, gathered in any order and read in the order of their names.</summary>
/// <remarks>
/// They are put in order when they are read first. Of a large cluster there are tens of thousands, which are best gathered in
/// stretches that are in order: then it is enough to merge these.
/// </remarks>
public sealed class MetricList : IEnumerable<KeyValuePair<string, double>>
{
    private KeyValuePair<string, double>[] _values = new KeyValuePair<string, double>[256];
    private int _count;

    // Where stretches begin whose names grow; the last one may grow further.
    private readonly List<int> _stretches = [];

    /// <summary>The figures, by name.</summary>
    public IEnumerable<KeyValuePair<string, double>> Values => Ordered();

    /// <summary>Sets a figure. Of two with the same name, which only strangers' names can make, the later one is kept.</summary>
    public double this[string name]
    {
        set
        {
            int order = _count == 0 ? 1 : string.CompareOrdinal(_values[_count - 1].Key, name);
            if (order == 0) _count--;
            if (order > 0) _stretches.Add(_count);
            if (_count == _values.Length) Array.Resize(ref _values, 2 * _count);
            _values[_count++] = KeyValuePair.Create(name, value);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, double>>)Ordered()).GetEnumerator();

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

    // ---- order

    private ArraySegment<KeyValuePair<string, double>> Ordered()
    {
        if (_stretches.Count > 1) Merge();
        return new ArraySegment<KeyValuePair<string, double>>(_values, 0, _count);
    }

    // The last two are merged while the one before is not much longer: each figure is moved as rarely as can be.
    private void Merge()
    {
        KeyValuePair<string, double>[] room = new KeyValuePair<string, double>[_count];
        List<(int Start, int End)> merged = [];
        for (int index = 0; index < _stretches.Count; index++)
        {
            int end = index + 1 < _stretches.Count ? _stretches[index + 1] : _count;
            merged.Add((_stretches[index], end));
            while (merged.Count > 1 && merged[^2].End - merged[^2].Start <= 2 * (merged[^1].End - merged[^1].Start))
                MergeLast(merged, room);
        }
        while (merged.Count > 1) MergeLast(merged, room);
        Compact();
        _stretches.Clear();
        _stretches.Add(0);
    }

    // Of equal names the earlier one comes first.
    private void MergeLast(List<(int Start, int End)> merged, KeyValuePair<string, double>[] room)
    {
        (int start, int middle) = merged[^2];
        int end = merged[^1].End;
        merged.RemoveAt(merged.Count - 1);
        merged[^1] = (start, end);
        int leftCount = middle - start;
        Array.Copy(_values, start, room, 0, leftCount);
        int left = 0, right = middle, to = start;
        while (left < leftCount && right < end)
            _values[to++] = string.CompareOrdinal(room[left].Key, _values[right].Key) <= 0 ? room[left++] : _values[right++];
        Array.Copy(room, left, _values, to, leftCount - left);
    }

    private void Compact()
    {
        int kept = 0;
        for (int index = 0; index < _count; index++)
        {
            if (kept > 0 && _values[index].Key == _values[kept - 1].Key) kept--;
            _values[kept++] = _values[index];
        }
        _count = kept;
    }
}
