using Mesosd.Agent;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Supervisor;

namespace Mesosd.Shell.Agent;

/// <summary>
/// The supervisor's process as its agent sees it: started when the core asks for it, its end told to the
/// core, and ended with all it started when the agent takes its executors along.
/// </summary>
/// <remarks>
/// Thread-safe. Starting and ending may take a while, so they happen on pool threads, one after the other.
/// </remarks>
internal sealed class SupervisorProcess : IAsyncDisposable
{
    // It only waits in the kernel.
    private const int WatchStackBytes = 128 << 10;

    private readonly SupervisorStart _start;
    private readonly SupervisorLauncher _launcher;
    private readonly Action<AgentInput> _post;
    private readonly RoleLog _log;
    private readonly Lock _gate = new();
    private Task _work = Task.CompletedTask;

    // Whose end the core wants to hear of; 0 for nobody's.
    private int _watched;
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
    }

    /// <summary>
    /// Whether one of an earlier process of this agent lives; then its end will be told. To be called once,
    /// before <see cref="Start"/>.
    /// </summary>
    public bool FindEarlier()
    {
        int processId = _launcher.FindLiving() ?? 0;
        if (processId == 0) return false;
        Watch(processId);
        return true;
    }

    /// <summary>Ends what an earlier one left, and starts a new one. What comes of it is posted.</summary>
    public void Start(byte[] token) => Enqueue(() => StartNow(token));

    /// <summary>Ends the supervisor, if one lives, and everything that it started.</summary>
    public Task EndAllAsync() => Enqueue(EndAll);

    /// <summary>Tells no more. A living supervisor lives on.</summary>
    public async ValueTask DisposeAsync()
    {
        Task work;
        lock (_gate)
        {
            _isDisposed = true;
            _watched = 0;
            work = _work;
        }
        await work;
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
        EndAll();
        bool isStarted = _launcher.TryStart(
            _start.Endpoint, token, _start.RecoveryTimeout, out int processId, out SystemFailure problem);
        if (!isStarted)
        {
            _post(AgentInput.SupervisorEnded(problem.ToString()));
            return;
        }
        _post(AgentInput.SupervisorStarted(processId));
        Watch(processId);
    }

    // A supervisor that lives here is this agent's own: the folder is locked by the agent.
    private void EndAll()
    {
        lock (_gate) _watched = 0;
        int killed = _launcher.EndEarlier(_start.WorkDirectory);
        if (killed > 0) _log.Warning($"killed {killed} processes that an earlier supervisor left behind");
    }

    private void Watch(int processId)
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _watched = processId;
        }
        Thread watcher = new(() => TellEnd(processId), WatchStackBytes)
        {
            Name = "supervisor-end",
            IsBackground = true,
        };
        watcher.Start();
    }

    private void TellEnd(int processId)
    {
        string end = SupervisorLauncher.WaitForEnd(processId);
        lock (_gate)
        {
            // One that was given up ends too; by then the core may have another one.
            if (_watched != processId) return;
            _watched = 0;
            _post(AgentInput.SupervisorEnded(end));
        }
    }
}
