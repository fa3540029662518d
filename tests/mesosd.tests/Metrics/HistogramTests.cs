using Mesosd.Metrics;
using Mesosd.Shell.Metrics;
using Xunit;

namespace Mesosd.Tests.Metrics;

public sealed class HistogramTests
{
    [Fact]
    public void Time_falls_into_the_first_bucket_that_is_large_enough()
    {
        Histogram histogram = new();
        foreach (double milliseconds in (double[])[0, 0.1, 0.11, 1, 60_000, 60_001]) histogram.Record(TimeSpan.FromMilliseconds(milliseconds));
        HistogramReading reading = histogram.Read();
        Assert.Equal(6, reading.Count);
        Assert.Equal((2, 1, 1, 1, 1), (CountAt(reading, 0.0001), CountAt(reading, 0.00025), CountAt(reading, 0.001),
            CountAt(reading, 60), reading.Counts[^1]));
        Assert.Equal((0, 60.001, 60.001), (reading.MinSeconds, reading.MaxSeconds, reading.LastSeconds));
        Assert.Equal(120.00221, reading.SumSeconds, 9);
    }

    [Fact]
    public void Time_that_ran_backwards_counts_as_none()
    {
        Histogram histogram = new();
        histogram.Record(TimeSpan.FromSeconds(-1));
        Assert.Equal((1, 0, 0), (histogram.Read().Counts[0], histogram.Read().SumSeconds, histogram.Read().MaxSeconds));
    }

    [Fact]
    public void Quantile_lies_within_its_bucket_and_what_was_seen()
    {
        Histogram histogram = new();
        Assert.Equal(0, histogram.Read().QuantileSeconds(0.5));
        for (int count = 0; count < 99; count++) histogram.Record(TimeSpan.FromMilliseconds(2));
        histogram.Record(TimeSpan.FromMilliseconds(700));
        HistogramReading reading = histogram.Read();
        Assert.InRange(reading.QuantileSeconds(0.5), 0.002, 0.0025);
        Assert.InRange(reading.QuantileSeconds(0.999), 0.5, 0.7);
        Assert.Equal(0.7, reading.QuantileSeconds(1));
    }

    [Fact]
    public void Threads_that_count_at_once_lose_nothing()
    {
        Histogram histogram = new();
        Parallel.For(0, 4, _ =>
        {
            for (int count = 1; count <= 10_000; count++) histogram.Record(TimeSpan.FromTicks(count));
        });
        HistogramReading reading = histogram.Read();
        Assert.Equal((40_000, 1e-7, 1e-3), (reading.Count, reading.MinSeconds, reading.MaxSeconds));
        Assert.Equal(4 * 10_000L * 10_001 / 2 / 1e7, reading.SumSeconds, 9);
    }

    [Fact]
    public void Timer_of_Mesos_is_told_in_milliseconds_once_there_was_a_time()
    {
        MetricList metrics = new();
        Histogram histogram = new();
        metrics.AddTimer("a/run_ms", histogram.Read());
        Assert.Empty(metrics.Values);
        histogram.Record(TimeSpan.FromMilliseconds(3));
        metrics.AddTimer("a/run_ms", histogram.Read());
        Dictionary<string, double> values = new(metrics.Values);
        Assert.Equal(10, values.Count);
        Assert.Equal((3, 1, 3, 3, 3), (values["a/run_ms"], values["a/run_ms/count"], values["a/run_ms/min"],
            values["a/run_ms/p50"], values["a/run_ms/p9999"]));
    }

    private static long CountAt(HistogramReading reading, double bound) =>
        reading.Counts[reading.Bounds.ToList().IndexOf(bound)];
}
