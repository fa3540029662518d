using System.Globalization;

namespace Mesosd.Protocol.Wire;

/// <summary>Spans of time as Mesos writes them: a number and one of eight units, no blank between.</summary>
internal static class DurationText
{
    /// <summary>Reads a span.</summary>
    /// <param name="text">Such as <c>10mins</c>, <c>1.5hrs</c>, <c>-3secs</c>.</param>
    /// <param name="seconds">Its whole seconds.</param>
    /// <param name="nanoseconds">What remains, with the same sign.</param>
    /// <returns>False when it is no span, or one that 64 bits of nanoseconds cannot hold.</returns>
    public static bool TryParse(string text, out long seconds, out int nanoseconds)
    {
        seconds = 0;
        nanoseconds = 0;
        int unitStart = text.AsSpan().IndexOfAnyInRange('a', 'z');
        if (unitStart <= 0 || !TryFindUnit(text.AsSpan(unitStart), out long unitNanoseconds)) return false;
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        ReadOnlySpan<char> number = text.AsSpan(0, unitStart);
        if (!decimal.TryParse(number, styles, CultureInfo.InvariantCulture, out decimal count)) return false;
        if (Math.Abs(count) > long.MaxValue / unitNanoseconds) return false;
        long total = (long)(count * unitNanoseconds);
        (seconds, long rest) = Math.DivRem(total, 1_000_000_000);
        nanoseconds = (int)rest;
        return true;
    }

    private static bool TryFindUnit(ReadOnlySpan<char> unit, out long nanoseconds)
    {
        nanoseconds = unit switch
        {
            "ns" => 1,
            "us" => 1_000,
            "ms" => 1_000_000,
            "secs" => 1_000_000_000,
            "mins" => 60_000_000_000,
            "hrs" => 3_600_000_000_000,
            "days" => 86_400_000_000_000,
            "weeks" => 604_800_000_000_000,
            _ => 0,
        };
        return nanoseconds > 0;
    }
}
