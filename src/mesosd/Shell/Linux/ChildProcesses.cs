namespace Mesosd.Shell.Linux;

/// <summary>
/// The children of this process. Whoever starts them also reaps them, on the same thread: an exit can never be
/// seen before the start that it belongs to, and a process id is never signalled after its re-use.
/// </summary>
/// <remarks>
/// Not thread-safe: belongs to one loop. There must be one at a time in a process, and nobody else in it may
/// start children: all of them are reaped here, adopted grandchildren included.
/// </remarks>
internal sealed unsafe class ChildProcesses : IDisposable
{
    private readonly ProcessSpawner _spawner;
    private readonly ChildWatcher _watcher;
    private readonly HashSet<int> _leaders = [];

    /// <param name="spawner">Starts them; owned from now on.</param>
    /// <param name="onExit">
    /// Called on a thread of its own when a child waits to be reaped; not again until <see cref="Watch"/>.
    /// </param>
    public ChildProcesses(ProcessSpawner spawner, Action onExit)
    {
        _spawner = spawner;
        _watcher = new ChildWatcher(onExit);
    }

    /// <summary>How many children that were started here have not been reaped.</summary>
    public int Count => _leaders.Count;

    /// <summary>Makes orphaned grandchildren ours, so that they are reaped here and not by init.</summary>
    public static void AdoptOrphans()
    {
        // Fails only on kernels before 3.4, where init adopts them as ever.
        Libc.ControlProcess(LinuxConstants.SetChildSubreaper, 1, 0, 0, 0);
    }

    /// <summary>Starts a process as the leader of a process group.</summary>
    public bool TrySpawn(SpawnRequest request, out int processId, out SystemFailure failure)
    {
        if (!_spawner.TrySpawn(request, out processId, out failure)) return false;
        _leaders.Add(processId);
        return true;
    }

    /// <summary>
    /// Sends a signal to the group of a process started here. One that was reaped is left alone: its number may
    /// be somebody else's.
    /// </summary>
    public void SignalGroup(int leader, int signal)
    {
        if (!_leaders.Contains(leader)) return;
        // A group of which only zombies are left refuses with ESRCH or EPERM; its end is on the way here.
        Libc.Kill(-leader, signal);
    }

    /// <summary>
    /// Reaps one child that has ended, if there is one. The rest of its process group is killed first, while
    /// the number of the group cannot be anybody else's.
    /// </summary>
    public bool TryReap(out ChildExit exit)
    {
        exit = default;
        SignalInfo info = default;
        int options = LinuxConstants.WaitExited | LinuxConstants.WaitNoHang | LinuxConstants.WaitLeaveZombie;
        // ECHILD, the only possible error, means that there are no children at all.
        if (Libc.WaitId(LinuxConstants.WaitAll, 0, &info, options) != 0 || info.ProcessId == 0) return false;
        if (_leaders.Remove(info.ProcessId)) Libc.Kill(-info.ProcessId, PosixSignals.Kill);
        int status = 0;
        int reaped = Libc.Wait(info.ProcessId, &status, LinuxConstants.WaitNoHang);
        Core.Invariant.Check(reaped == info.ProcessId, $"reaped {reaped} instead of {info.ProcessId}");
        exit = new ChildExit(info.ProcessId, status);
        return true;
    }

    /// <summary>
    /// Asks to be told of the next exit. To be called after the exits were reaped and after processes were
    /// started; cheap when nothing changed.
    /// </summary>
    public void Watch() => _watcher.Resume();

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher.Dispose();
        _spawner.Dispose();
    }
}
