namespace Mesosd.Shell.Linux;

/// <summary>Sets when a file was changed. Thread-safe.</summary>
internal static unsafe class FileTimes
{
    /// <summary>Sets it; of a link, the link's own.</summary>
    internal static bool TrySetModified(string path, DateTimeOffset at, out SystemFailure failure)
    {
        const int here = -100, noFollow = 0x100;
        const long asItIs = (1L << 30) - 2;
        TimeSpan since = at - DateTimeOffset.UnixEpoch;
        long nanoseconds = since.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        long* times = stackalloc long[] { 0, asItIs, since.Ticks / TimeSpan.TicksPerSecond, nanoseconds };
        // One that is gone meanwhile has no time.
        bool isDone = Libc.SetTimes(here, path, times, noFollow) == 0 || Errno.Last == Errno.NoEntry;
        failure = isDone ? default : SystemFailure.Of("set the time of", path, Errno.Last);
        return isDone;
    }
}
