namespace Mesosd.Shell.Log;

/// <summary>
/// How much detail the process's log has beside its usual lines, as glog's verbosity: 0 is none. An operator raises it
/// for a time; then it goes back by itself. Thread-safe.
/// </summary>
internal sealed class LogVerbosity : IDisposable
{
    /// <summary>What it goes back to.</summary>
    public const int Original = 0;

    /// <summary>Requests over HTTP.</summary>
    public const int Requests = 1;

    /// <summary>Also the messages between roles and their peers.</summary>
    public const int Messages = 2;

    // Timers know no more than 49 days at a time.
    private const long LongestWaitMilliseconds = 24 * 3600 * 1000;

    private readonly Lock _gate = new();
    private readonly Timer _revert;
    private volatile int _level = Original;
    private long _endMilliseconds;

    public LogVerbosity() => _revert = new Timer(_ => RevertIfDue());

    /// <summary>The level in force.</summary>
    public int Level => _level;

    /// <summary>Puts a level in force for a time; one that was set before is forgotten.</summary>
    /// <param name="level">0 or more.</param>
    /// <param name="duration">How long; what is finer than a millisecond is rounded up.</param>
    public void Set(int level, TimeSpan duration)
    {
        lock (_gate)
        {
            _level = level;
            _endMilliseconds = Environment.TickCount64 + (long)Math.Ceiling(duration.TotalMilliseconds);
            if (level == Original) _revert.Change(Timeout.Infinite, Timeout.Infinite);
            else Wait();
        }
    }

    /// <summary>The same, as the v1 calls have it.</summary>
    public void Set(uint level, long durationNanoseconds) => Set(
        (int)Math.Min(level, int.MaxValue), TimeSpan.FromTicks(Math.Max(durationNanoseconds, 0) / 100));

    public void Dispose() => _revert.Dispose();

    private void RevertIfDue()
    {
        lock (_gate)
        {
            if (Environment.TickCount64 >= _endMilliseconds) _level = Original;
            else Wait();
        }
    }

    private void Wait()
    {
        long rest = Math.Clamp(_endMilliseconds - Environment.TickCount64, 0, LongestWaitMilliseconds);
        _revert.Change(rest, Timeout.Infinite);
    }
}
