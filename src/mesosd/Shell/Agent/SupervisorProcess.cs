using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Supervisor;

namespace Mesosd.Shell.Agent;

/// <summary>
/// The supervisor's process as its agent sees it: started when the core asks for it, watched while it is not
/// connected, and ended with all it started when the agent takes its executors along.
/// </summary>
/// <remarks>
/// Thread-safe. Starting and ending may take a while, so they happen on pool threads, one at a time.
/// </remarks>
internal sealed class SupervisorProcess : IAsyncDisposable
{
    // A process that fails does so within milliseconds; while it is connected nothing is looked at.
    private static readonly TimeSpan s_watchInterval = TimeSpan.FromMilliseconds(20);

    // A killed process is gone at once, unless the kernel holds it.
    private static readonly TimeSpan s_deathPatience = TimeSpan.FromSeconds(5);

    private readonly SupervisorStart _start;
    private readonly SupervisorLauncher _launcher;
    private readonly Action<AgentInput> _post;
    private readonly RoleLog _log;
    private readonly Lock _gate = new();
    private readonly Timer _watch;
    private Task _work = Task.CompletedTask;
    private int _processId;
    private bool _isOurChild;
    private bool _isDisposed;

    /// <param name="start">How one is started.</param>
    /// <param name="post">Takes inputs for the core.</param>
    /// <param name="log">Where operators are told.</param>
    public SupervisorProcess(SupervisorStart start, Action<AgentInput> post, RoleLog log)
    {
        _start = start;
        _launcher = new SupervisorLauncher(start.RuntimeDirectory, start.Program);
        _post = post;
        _log = log;
        _watch = new Timer(_ => Watch());
    }

    /// <summary>Whether it speaks to the agent; then its connection tells when it ends.</summary>
    public bool IsConnected
    {
        set
        {
            lock (_gate) Rewatch(!value);
        }
    }

    /// <summary>
    /// Whether one of an earlier process of this agent lives. To be called before <see cref="Start"/>.
    /// </summary>
    public bool FindEarlier()
    {
        if (_launcher.FindLiving() is not int processId) return false;
        _processId = processId;
        return true;
    }

    /// <summary>Ends what an earlier one left, and starts a new one. What comes of it is posted.</summary>
    public void Start(byte[] token) => Enqueue(() => StartNow(token));

    /// <summary>Ends the supervisor, if one lives, and everything that it started.</summary>
    public Task EndAllAsync() => Enqueue(EndAll);

    /// <summary>Watches no more. A living supervisor lives on.</summary>
    public async ValueTask DisposeAsync()
    {
        Task work;
        lock (_gate)
        {
            _isDisposed = true;
            work = _work;
        }
        await work;
        await _watch.DisposeAsync();
    }

    private Task Enqueue(Action work)
    {
        lock (_gate)
        {
            if (_isDisposed) return _work;
            return _work = _work.ContinueWith(
                _ => work(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void StartNow(byte[] token)
    {
        lock (_gate) Rewatch(false);
        try
        {
            EndAll();
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            _post(AgentInput.SupervisorEnded($"look for its predecessor: {DiskFault.Describe(failure)}"));
            return;
        }
        bool isStarted = _launcher.TryStart(
            _start.Endpoint, token, _start.RecoveryTimeout, out int processId, out SystemFailure problem);
        if (!isStarted)
        {
            _post(AgentInput.SupervisorEnded(problem.ToString()));
            return;
        }
        _post(AgentInput.SupervisorStarted(processId));
        lock (_gate)
        {
            _processId = processId;
            _isOurChild = true;
            Rewatch(true);
        }
    }

    // A supervisor that lives here is this agent's own: the folder is locked by the agent.
    private void EndAll()
    {
        long deadline = Environment.TickCount64 + (long)s_deathPatience.TotalMilliseconds;
        while (_launcher.FindLiving() is int living)
        {
            // 0: it has not written its number yet, or it is gone.
            if (living > 1) Libc.Kill(living, PosixSignals.Kill);
            if (Environment.TickCount64 > deadline)
            {
                _log.Error($"supervisor {living} did not die of SIGKILL; none can be started beside it");
                break;
            }
            Thread.Sleep(1);
        }
        if (_isOurChild) SupervisorLauncher.Reap(_processId);
        if (!Directory.Exists(SandboxPaths.RootOf(_start.WorkDirectory))) return;
        int killed = SupervisorLauncher.EndLeftovers(_start.WorkDirectory);
        if (killed > 0) _log.Warning($"killed {killed} processes that a dead supervisor left behind");
    }

    private void Watch()
    {
        lock (_gate)
        {
            if (_isDisposed || _processId == 0 || FindEnd() is not string end) return;
            Rewatch(false);
            (_processId, _isOurChild) = (0, false);
            _post(AgentInput.SupervisorEnded(end));
        }
    }

    private string? FindEnd()
    {
        if (!_isOurChild) return _launcher.FindLiving() is null ? "it is not there any more" : null;
        return SupervisorLauncher.Reap(_processId) is int status ? new WaitStatus(status).ToString() : null;
    }

    private void Rewatch(bool watches)
    {
        if (_isDisposed) return;
        TimeSpan interval = watches ? s_watchInterval : Timeout.InfiniteTimeSpan;
        _watch.Change(interval, interval);
    }
}
