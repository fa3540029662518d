using System.Globalization;

namespace Mesosd.Settings;

/// <summary>
/// Amounts of bytes as Mesos writes them: a whole number and a unit of 1024s, such as <c>64MB</c>.
/// </summary>
public static class BytesText
{
    // The largest first: output takes the largest that gives a whole number.
    private static readonly (string Unit, int Shift)[] Units =
        [("TB", 40), ("GB", 30), ("MB", 20), ("KB", 10), ("B", 0)];

    /// <summary>Reads an amount; units in any case, no fractions, below 2^64.</summary>
    public static Parsed<ulong> Parse(string text)
    {
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        string unit = text[end..];
        string shown = FlagDisplay.Clean(text);
        if (text.Length == 0) return Parsed<ulong>.Wrong("the value is empty");
        if (end == 0) return Parsed<ulong>.Wrong($"\"{shown}\" does not start with a whole number");
        if (unit.Length == 0) return Parsed<ulong>.Wrong($"{shown} has no unit");
        if (unit[0] is '.' or ',') return Parsed<ulong>.Wrong($"{shown} is a fraction; take a smaller unit");
        if (ShiftOf(unit) is not { } shift)
            return Parsed<ulong>.Wrong($"\"{FlagDisplay.Clean(unit)}\" is no unit of bytes");
        bool isNumber = ulong.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture,
            out ulong amount);
        return isNumber && amount << shift >> shift == amount
            ? amount << shift
            : Parsed<ulong>.Wrong($"{shown} is too large");
    }

    /// <summary>The amount in the largest unit that gives a whole number, such as <c>64MB</c>.</summary>
    public static string Format(ulong bytes)
    {
        if (bytes == 0) return "0B";
        foreach ((string unit, int shift) in Units)
            if (bytes % (1UL << shift) == 0) return $"{bytes >> shift}{unit}";
        return $"{bytes}B";
    }

    private static int? ShiftOf(string unit)
    {
        foreach ((string name, int shift) in Units)
            if (name.Equals(unit, StringComparison.OrdinalIgnoreCase)) return shift;
        return null;
    }
}
