using Mesosd.Metrics;

namespace Mesosd.Shell.Metrics;

/// <summary>
/// Counts times in fixed buckets, from any thread and without a lock: a few atomic additions, no memory per time.
/// </summary>
internal sealed class Histogram
{
    // From a tenth of a millisecond to a minute: what is faster needs no look, what is slower has failed.
    private static readonly double[] s_bounds =
    [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ];

    private static readonly long[] s_boundTicks =
        [.. s_bounds.Select(bound => (long)Math.Round(bound * TimeSpan.TicksPerSecond))];

    private readonly long[] _counts = new long[s_bounds.Length + 1];
    private long _sumTicks;
    private long _lastTicks;
    private long _minTicks = long.MaxValue;
    private long _maxTicks;

    /// <summary>Counts a time.</summary>
    public void Record(TimeSpan time)
    {
        long ticks = Math.Max(0, time.Ticks);
        int index = 0;
        while (index < s_boundTicks.Length && ticks > s_boundTicks[index]) index++;
        Interlocked.Increment(ref _counts[index]);
        Interlocked.Add(ref _sumTicks, ticks);
        Volatile.Write(ref _lastTicks, ticks);
        Narrow(ref _minTicks, ticks, isLower: true);
        Narrow(ref _maxTicks, ticks, isLower: false);
    }

    /// <summary>What was counted so far; while others count it may be one of them ahead of the sum.</summary>
    public HistogramReading Read()
    {
        long[] counts = new long[_counts.Length];
        for (int index = 0; index < counts.Length; index++) counts[index] = Interlocked.Read(ref _counts[index]);
        long min = Interlocked.Read(ref _minTicks);
        return new HistogramReading
        {
            Bounds = s_bounds,
            Counts = counts,
            SumSeconds = Seconds(Interlocked.Read(ref _sumTicks)),
            LastSeconds = Seconds(Interlocked.Read(ref _lastTicks)),
            MinSeconds = min == long.MaxValue ? 0 : Seconds(min),
            MaxSeconds = Seconds(Interlocked.Read(ref _maxTicks)),
        };
    }

    private static void Narrow(ref long place, long ticks, bool isLower)
    {
        long seen = Volatile.Read(ref place);
        while (isLower ? ticks < seen : ticks > seen)
        {
            long now = Interlocked.CompareExchange(ref place, ticks, seen);
            if (now == seen) return;
            seen = now;
        }
    }

    private static double Seconds(long ticks) => (double)ticks / TimeSpan.TicksPerSecond;
}
