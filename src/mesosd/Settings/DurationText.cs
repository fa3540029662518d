using System.Globalization;

namespace Mesosd.Settings;

/// <summary>Durations as Mesos writes them: a number and a unit without a space, such as <c>1.5hrs</c>.</summary>
public static class DurationText
{
    private const long NanosecondsPerTick = 100;

    // The largest first: output takes the largest that gives a whole number.
    private static readonly (string Unit, long Nanoseconds)[] Units =
    [
        ("weeks", 604_800_000_000_000),
        ("days", 86_400_000_000_000),
        ("hrs", 3_600_000_000_000),
        ("mins", 60_000_000_000),
        ("secs", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ];

    private static readonly (string Written, string Meant)[] OtherUnits =
    [
        ("s", "secs"), ("sec", "secs"), ("second", "secs"), ("seconds", "secs"), ("m", "mins"), ("min", "mins"),
        ("minute", "mins"), ("minutes", "mins"), ("h", "hrs"), ("hr", "hrs"), ("hour", "hrs"), ("hours", "hrs"),
        ("d", "days"), ("day", "days"), ("w", "weeks"), ("week", "weeks"), ("msecs", "ms"), ("µs", "us"),
    ];

    /// <summary>The units, for error texts.</summary>
    public const string UnitNames = "ns, us, ms, secs, mins, hrs, days or weeks";

    /// <summary>
    /// Reads a duration. Never negative; at most what Mesos can hold (2^63 ns, some 292 years); what is finer
    /// than a tick of 100 ns is rounded.
    /// </summary>
    public static Parsed<TimeSpan> Parse(string text)
    {
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        string number = text[..end];
        string unit = text[end..];
        string shown = FlagDisplay.Clean(text);
        if (text.Length == 0) return Parsed<TimeSpan>.Wrong("the value is empty");
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount))
            return Parsed<TimeSpan>.Wrong($"\"{shown}\" does not start with a number");
        if (unit.Length == 0) return Parsed<TimeSpan>.Wrong($"{shown} has no unit");
        if (FactorOf(unit) is not { } factor) return Parsed<TimeSpan>.Wrong(UnknownUnit(number, unit));
        if (amount * factor >= long.MaxValue) return Parsed<TimeSpan>.Wrong($"{shown} is too long");
        // Double alone would make 0.1secs a tick too short or too long; both factors fit a decimal.
        decimal nanoseconds = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out decimal exact) ? exact * factor : (decimal)(amount * factor);
        return new TimeSpan((long)Math.Round(nanoseconds / NanosecondsPerTick));
    }

    /// <summary>The duration in the largest unit that gives a whole number, such as <c>10mins</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        Int128 nanoseconds = (Int128)duration.Ticks * NanosecondsPerTick;
        if (nanoseconds == 0) return "0ns";
        foreach ((string unit, long factor) in Units)
            if (nanoseconds % factor == 0) return $"{nanoseconds / factor}{unit}";
        return $"{nanoseconds}ns";
    }

    private static long? FactorOf(string unit)
    {
        foreach ((string name, long nanoseconds) in Units)
            if (name == unit) return nanoseconds;
        return null;
    }

    private static string UnknownUnit(string number, string unit)
    {
        string plain = unit.Trim().ToLowerInvariant();
        string? meant = FactorOf(plain) is null
            ? OtherUnits.FirstOrDefault(other => other.Written == plain).Meant
            : plain;
        string hint = meant is null ? $"units are {UnitNames}" : $"did you mean {number}{meant}?";
        return $"\"{FlagDisplay.Clean(unit)}\" is no unit of time; {hint}".TrimEnd('?');
    }
}
