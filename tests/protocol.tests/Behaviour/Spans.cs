using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>Spans as the cases write them: <c>250ms</c>, <c>10secs</c>, <c>0ms..250ms</c>.</summary>
internal static class Spans
{
    public static TimeSpan Parse(string text) => DurationText.TryParse(text, out long seconds, out int nanoseconds)
        ? TimeSpan.FromTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100))
        : throw new FormatException($"{text} is no span");

    public static (TimeSpan Shortest, TimeSpan Longest) ParseRange(string text)
    {
        string[] ends = text.Split("..");
        return (Parse(ends[0]), Parse(ends[^1]));
    }
}
