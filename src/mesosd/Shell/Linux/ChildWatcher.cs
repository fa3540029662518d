namespace Mesosd.Shell.Linux;

/// <summary>
/// One thread that sleeps in waitid(2) until a child has ended, tells so, and goes on when asked to. It reaps
/// nothing: that is the owner's.
/// </summary>
internal sealed unsafe class ChildWatcher : IDisposable
{
    // It calls one delegate and waits; the rest of a default stack would be untouched pages.
    private const int StackBytes = 256 << 10;

    private readonly Action _onExit;
    private readonly AutoResetEvent _resume = new(false);
    private volatile bool _stopped;

    public ChildWatcher(Action onExit)
    {
        _onExit = onExit;
        // A background thread: it may sleep in the kernel for as long as a child lives.
        new Thread(Run, StackBytes) { IsBackground = true, Name = "children" }.Start();
    }

    /// <summary>Looks for children again; an event that is set twice wakes once. Thread-safe.</summary>
    public void Resume() => _resume.Set();

    /// <summary>The thread ends the next time it wakes. The event is left to the collector: it may be in use.</summary>
    public void Dispose()
    {
        _stopped = true;
        _resume.Set();
    }

    private void Run()
    {
        while (!_stopped)
        {
            SignalInfo info = default;
            int options = LinuxConstants.WaitExited | LinuxConstants.WaitLeaveZombie;
            int result = Libc.WaitId(LinuxConstants.WaitAll, 0, &info, options);
            if (result != 0 && Errno.Last == Errno.Interrupted) continue;
            // Without children (ECHILD) there is nothing to tell; the next start resumes us.
            if (result == 0 && !_stopped) _onExit();
            _resume.WaitOne();
        }
    }
}
