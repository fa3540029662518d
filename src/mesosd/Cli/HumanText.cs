using System.Globalization;

namespace Mesosd.Cli;

/// <summary>Amounts as people like to read them: short, with a unit.</summary>
public static class HumanText
{
    private static readonly string[] ByteUnits = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Bytes in units of 1024, with at most one decimal: <c>512 B</c>, <c>1.5 GB</c>.</summary>
    public static string Bytes(double bytes)
    {
        int unit = 0;
        // 1023.95 and above would be shown as 1024.
        while (bytes >= 1023.95 && unit < ByteUnits.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }
        return $"{Number(bytes, unit == 0 ? "0" : "0.#")} {ByteUnits[unit]}";
    }

    /// <summary>Megabytes, which is what Mesos counts memory and disk in.</summary>
    public static string Megabytes(double megabytes) => Bytes(megabytes * (1 << 20));

    /// <summary>An amount of a resource, with its up to three decimals.</summary>
    public static string Amount(double amount) => Number(amount, "0.###");

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => Number(share * 100, "0.#") + " %";

    /// <summary>
    /// A span in its two largest units: <c>2d 3h</c>, <c>4m 5s</c>; below a minute <c>1.5s</c>, <c>20ms</c>.
    /// </summary>
    public static string Span(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
            return "-" + Span(span == TimeSpan.MinValue ? TimeSpan.MaxValue : span.Negate());
        // Rounded first, so that 59.96 s reads 1m and not 60s.
        TimeSpan whole = TimeSpan.FromSeconds(Math.Round(span.TotalSeconds));
        if (whole.TotalDays >= 1) return Two(whole.Days, "d", whole.Hours, "h");
        if (whole.TotalHours >= 1) return Two(whole.Hours, "h", whole.Minutes, "m");
        if (whole.TotalMinutes >= 1) return Two(whole.Minutes, "m", whole.Seconds, "s");
        return span.TotalSeconds >= 1
            ? Number(span.TotalSeconds, "0.#") + "s"
            : Number(span.TotalMilliseconds, "0.#") + "ms";
    }

    /// <summary>
    /// How long ago something happened; <c>now</c> for the last second and for clocks that disagree.
    /// </summary>
    public static string Age(Instant then, Instant now)
    {
        TimeSpan age = now - then;
        if (age < TimeSpan.FromSeconds(1)) return "now";
        return Span(TimeSpan.FromSeconds(Math.Floor(age.TotalSeconds)));
    }

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit} {small}{smallUnit}";

    private static string Number(double value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture);
}
