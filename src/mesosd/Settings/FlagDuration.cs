using System.Globalization;

namespace Mesosd.Settings;

/// <summary>
/// Durations as Mesos writes them: a number and a unit without a space, such as <c>1.5hrs</c>.
/// </summary>
public static class FlagDuration
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
        ("s", "secs"), ("sec", "secs"), ("second", "secs"), ("seconds", "secs"),
        ("m", "mins"), ("min", "mins"), ("minute", "mins"), ("minutes", "mins"),
        ("h", "hrs"), ("hr", "hrs"), ("hour", "hrs"), ("hours", "hrs"),
        ("d", "days"), ("day", "days"), ("w", "weeks"), ("week", "weeks"), ("msecs", "ms"), ("µs", "us"),
    ];

    /// <summary>The units, for error texts.</summary>
    public const string UnitNames = "ns, us, ms, secs, mins, hrs, days or weeks";

    /// <summary>
    /// Reads a duration. Never negative; at most what Mesos can hold (2^63 ns, some 292 years); what is finer
    /// than a tick of 100 ns is cut off.
    /// </summary>
    public static Parsed<TimeSpan> Parse(string text)
    {
        int unitStart = text.AsSpan().IndexOfAnyExcept("0123456789.");
        if (unitStart <= 0 || FactorOf(text[unitStart..]) is not { } factor)
            return Parsed<TimeSpan>.Wrong(Explain(text));
        // Decimals, because 0.1secs is no double. None that parses is too large for the check.
        bool isNumber = decimal.TryParse(text.AsSpan(0, unitStart), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out decimal amount);
        if (isNumber && amount < long.MaxValue / factor)
            return new TimeSpan((long)(amount * factor) / NanosecondsPerTick);
        return Parsed<TimeSpan>.Wrong(Explain(text));
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

    private static string Explain(string text)
    {
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        string number = text[..end];
        string unit = text[end..];
        string shown = FlagDisplay.Clean(text);
        if (text.Length == 0) return "the value is empty";
        if (end == 0) return $"\"{shown}\" does not start with a number";
        if (unit.Length == 0) return $"{shown} has no unit";
        if (number == "." || number.Count(letter => letter == '.') > 1) return $"\"{number}\" is no number";
        return FactorOf(unit) is not null ? $"{shown} is too long" : ExplainUnit(number, unit);
    }

    private static string ExplainUnit(string number, string unit)
    {
        string plain = unit.Trim().ToLowerInvariant();
        string? meant = FactorOf(plain) is not null
            ? plain
            : OtherUnits.FirstOrDefault(other => other.Written == plain).Meant;
        string hint = meant is null ? $"units are {UnitNames}" : $"write {number}{meant}";
        return $"\"{FlagDisplay.Clean(unit)}\" is no unit of time; {hint}";
    }

    private static long? FactorOf(string unit)
    {
        foreach ((string name, long nanoseconds) in Units)
            if (name == unit) return nanoseconds;
        return null;
    }
}
