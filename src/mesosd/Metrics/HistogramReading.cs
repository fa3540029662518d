namespace Mesosd.Metrics;

/// <summary>What a histogram of times had counted at one moment.</summary>
public sealed record HistogramReading
{
    /// <summary>The upper ends of the buckets, growing, in seconds; a last one without an end follows.</summary>
    public required IReadOnlyList<double> Bounds { get; init; }

    /// <summary>How many times fell into each bucket, the last one included.</summary>
    public required IReadOnlyList<long> Counts { get; init; }

    /// <summary>All times together, in seconds.</summary>
    public required double SumSeconds { get; init; }

    /// <summary>The latest one.</summary>
    public double LastSeconds { get; init; }

    /// <summary>The shortest one.</summary>
    public double MinSeconds { get; init; }

    /// <summary>The longest one.</summary>
    public double MaxSeconds { get; init; }

    /// <summary>How many there were. From the buckets, so that it is never another number than theirs.</summary>
    public long Count => Counts.Sum();

    /// <summary>
    /// What that part of all times did not pass, as nearly as buckets tell: inside of one the times are taken to lie evenly.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    public double QuantileSeconds(double share)
    {
        double rank = share * Count;
        double below = 0;
        for (int index = 0; index < Counts.Count; index++)
        {
            if (Counts[index] == 0 || below + Counts[index] < rank)
            {
                below += Counts[index];
                continue;
            }
            double low = Math.Max(MinSeconds, index == 0 ? 0 : Bounds[index - 1]);
            double high = Math.Min(MaxSeconds, index < Bounds.Count ? Bounds[index] : MaxSeconds);
            return Math.Max(low, low + (high - low) * ((rank - below) / Counts[index]));
        }
        return MaxSeconds;
    }
}
