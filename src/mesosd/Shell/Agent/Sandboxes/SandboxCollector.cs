using Mesosd.Agent;
using Mesosd.Settings;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;

namespace Mesosd.Shell.Agent.Sandboxes;

/// <summary>
/// Removes sandboxes of runs that ended long ago, beside the agent's loop. What is on the disk is looked at anew each time, and
/// then the agent is asked what lives, so a run that begins meanwhile is never among what was found.
/// </summary>
/// <param name="keeping">How long they are kept.</param>
/// <param name="workDirectory">The agent's work_dir.</param>
/// <param name="snapshot">Asks the agent.</param>
/// <param name="time">The calendar, and what pauses are measured by.</param>
/// <param name="usage">The share of the work_dir's disk that is used, 0 to 1.</param>
/// <param name="log">Where it tells operators.</param>
internal sealed class SandboxCollector(
    SandboxKeeping keeping, string workDirectory, Func<Task<AgentSnapshot>> snapshot, TimeProvider time, Func<double> usage,
    RoleLog log) : IAsyncDisposable
{
    // Of the time, so that very many sandboxes cost a fiftieth of one processor at most.
    private const int PauseForEachLook = 50;

    private readonly SandboxPlan _plan = new(keeping.Delay, keeping.Headroom);
    private readonly SandboxWalk _walk = new(workDirectory);
    private readonly CancellationTokenSource _stop = new();
    private volatile SandboxFigures _figures = new(0, 0, 0, keeping.Delay);
    private Task _work = Task.CompletedTask;

    /// <summary>What it has done. Readable from any thread.</summary>
    public SandboxFigures Figures => _figures;

    /// <summary>Begins; the first look is one interval later.</summary>
    public void Start() => _work = Task.Run(RunAsync);

    /// <summary>Looks once, and removes what is due.</summary>
    /// <returns>How long it looked, without the removing.</returns>
    public async Task<TimeSpan> CollectAsync()
    {
        long began = time.GetTimestamp();
        TimeSpan allowed = _plan.AllowedAge(usage());
        List<AgedSandbox> found = [];
        TimeSpan atLeast = allowed < _plan.RenewalAge ? allowed : _plan.RenewalAge;
        int count = _walk.Find(atLeast, time.GetUtcNow(), found, _stop.Token);
        TimeSpan looked = time.GetElapsedTime(began);
        AgentSnapshot agent = await snapshot();
        _figures = _figures with { AllowedAge = allowed };
        // Until executors had their time to come back nobody knows what lives.
        if (agent.State is AgentState.Recovering or AgentState.Terminating) return looked;
        string[] living = [.. agent.Frameworks.SelectMany(framework => framework.Executors).Select(run => run.Sandbox)];
        _figures = _figures with { Pending = Math.Max(0, count - living.Length) };
        List<string> renew = [];
        List<AgedSandbox> remove = [];
        _plan.Decide(found, living, allowed, renew, remove);
        foreach (string sandbox in renew) Renew(sandbox);
        Remove(remove);
        return looked;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan pause = keeping.WatchInterval;
        try
        {
            while (true)
            {
                await Task.Delay(pause, time, _stop.Token);
                TimeSpan looked = await TryCollectAsync() * PauseForEachLook;
                pause = looked > keeping.WatchInterval ? looked : keeping.WatchInterval;
            }
        }
        catch (OperationCanceledException)
        {
            // The agent has stopped, or stops.
        }
    }

    private async Task<TimeSpan> TryCollectAsync()
    {
        try
        {
            return await CollectAsync();
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // Tried again at the next look.
            log.Warning($"look for old sandboxes below {workDirectory}: {DiskFault.Describe(failure)}");
            return TimeSpan.Zero;
        }
    }

    private void Renew(string sandbox)
    {
        if (!FileTimes.TrySetModified(sandbox, time.GetUtcNow(), out SystemFailure failure)) log.Warning(failure.ToString());
    }

    private void Remove(List<AgedSandbox> sandboxes)
    {
        int gone = 0;
        SystemFailure first = default;
        foreach (AgedSandbox sandbox in sandboxes)
        {
            if (_stop.IsCancellationRequested) break;
            bool isGone = FolderRemoval.TryRemove(sandbox.Path, keepsDirectory: false, out SystemFailure failure, _stop.Token);
            if (isGone) _walk.RemoveTraces(sandbox.Path);
            else if (first == default) first = failure;
            gone += isGone ? 1 : 0;
            _figures = isGone
                ? _figures with { Succeeded = _figures.Succeeded + 1, Pending = Math.Max(0, _figures.Pending - 1) }
                : _figures with { Failed = _figures.Failed + 1 };
        }
        if (gone > 0) log.Information($"removed {gone} sandboxes older than {_figures.AllowedAge.TotalHours:0.##} hours");
        if (first != default) log.Warning($"{first}; {sandboxes.Count - gone} old sandboxes are left, and tried again");
    }
}
