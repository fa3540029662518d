using System.Diagnostics;

namespace Mesosd.Shell.Loop;

/// <summary>
/// The wall clock as cores need it: it never goes back. It is read once, at the start, and then follows the
/// machine's steady clock, so an operator who sets the time moves nobody's deadlines. Thread-safe.
/// </summary>
internal static class SystemClock
{
    private static readonly long s_startTicks = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks;
    private static readonly long s_start = Stopwatch.GetTimestamp();

    /// <summary>The present moment.</summary>
    public static Instant Now => new((s_startTicks + Stopwatch.GetElapsedTime(s_start).Ticks) * TimeSpan.NanosecondsPerTick);
}
