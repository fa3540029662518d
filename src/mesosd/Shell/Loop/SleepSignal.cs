namespace Mesosd.Shell.Loop;

/// <summary>
/// Lets one thread sleep until others have work for it. Others pay a memory barrier and one look, and call the
/// kernel only when it sleeps.
/// </summary>
/// <remarks>
/// The sleeper announces itself and then looks for work; the others make work visible and then look for a sleeper.
/// With a full barrier between the two steps on both sides at least one of them sees the other: docs/loop.md.
/// </remarks>
internal sealed class SleepSignal
{
    private const long Awake = 0;
    private const long Asleep = 1;

    private readonly AutoResetEvent _woken = new(false);
    private PaddedLong _state;

    /// <summary>
    /// For the sleeper, before its last look for work: whatever that look does not see will wake it.
    /// </summary>
    public void Announce() => Interlocked.Exchange(ref _state.Value, Asleep);

    /// <summary>For the sleeper: it has found work and does not sleep.</summary>
    public void Withdraw() => Volatile.Write(ref _state.Value, Awake);

    /// <summary>For the sleeper, once announced: sleeps until it is woken; false when the time was over first.</summary>
    public bool Sleep(int milliseconds)
    {
        bool wasWoken = _woken.WaitOne(milliseconds);
        Withdraw();
        return wasWoken;
    }

    /// <summary>To be called behind making work visible. Thread-safe.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state.Value) == Awake) return;
        // One of those who see it asleep is enough to wake it.
        if (Interlocked.Exchange(ref _state.Value, Awake) == Asleep) _woken.Set();
    }
}
