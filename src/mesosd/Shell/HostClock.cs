using System.Diagnostics;

namespace Mesosd.Shell;

/// <summary>
/// The present moment for a host's loop: the calendar's time when the clock was made, and monotonic time since. A
/// step of the machine's calendar therefore never fires deadlines early or holds them back; the price is that
/// time stamps do not follow such a step until the process is started again.
/// </summary>
/// <remarks>Immutable, thread-safe.</remarks>
public sealed class HostClock
{
    private const long NanosecondsPerTick = 100;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly long _startNanoseconds =
        (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;

    /// <summary>The present moment; never earlier than one that was asked for before.</summary>
    public Instant Now => new(_startNanoseconds + Stopwatch.GetElapsedTime(_started).Ticks * NanosecondsPerTick);
}
