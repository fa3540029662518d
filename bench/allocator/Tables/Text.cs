using System.Globalization;

namespace Mesosd.Allocation.Bench;

/// <summary>Numbers as the tables show them.</summary>
internal static class Text
{
    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>Milliseconds, or microseconds below a tenth of one; spans are counted in 100 ns.</summary>
    public static string Time(TimeSpan span) => span.TotalMilliseconds switch
    {
        >= 100 => $"{span.TotalMilliseconds.ToString("#,##0", CultureInfo.InvariantCulture)} ms",
        >= 0.1 => $"{span.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture)} ms",
        >= 0.0001 => $"{span.TotalMicroseconds.ToString("0.0", CultureInfo.InvariantCulture)} µs",
        _ => "< 0.1 µs",
    };

    public static string Bytes(long bytes) => bytes switch
    {
        >= 10 << 20 => $"{Count(bytes >> 20)} MB",
        >= 10 << 10 => $"{Count(bytes >> 10)} KB",
        _ => $"{Count(bytes)} B",
    };

    /// <summary>Median, 99th percentile and longest.</summary>
    public static string Times(Spread spread) => spread.Count == 0
        ? "–"
        : $"{Time(spread.Median)} / {Time(spread.P99)} / {Time(spread.Longest)}";

    /// <summary>The processor, the cores, the memory and the day.</summary>
    public static string Machine()
    {
        string model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) ?? "";
        double gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Split(':').LastOrDefault()?.Trim()}, {Environment.ProcessorCount} cores, {gigabytes:0} GB, "
            + $".NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}");
    }
}
