using Mesosd.Agent;
using Mesosd.Protocol.Wire;
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

    // For one sandbox at each look: whoever still fills his own must not keep the others.
    private static readonly TimeSpan s_longestRemoval = TimeSpan.FromSeconds(15);

    // A larger step of the calendar makes all ages doubtful.
    private static readonly TimeSpan s_usualStep = TimeSpan.FromMinutes(1);

    private readonly SandboxPlan _plan = new(keeping.Delay, keeping.Headroom);
    private readonly SandboxWalk _walk = new(workDirectory);
    private readonly CancellationTokenSource _stop = new();
    private readonly RepeatedFailure _unread = new(), _unrenewed = new(), _unremoved = new();
    private readonly HashSet<string> _resisting = new(StringComparer.Ordinal);
    private readonly long _began = time.GetTimestamp();
    private volatile SandboxFigures _figures = new(0, 0, 0, keeping.Delay);
    private Task _work = Task.CompletedTask;
    private DateTimeOffset _calendar = time.GetUtcNow();
    private TimeSpan _looked, _believesFrom;

    /// <summary>What it has done. Readable from any thread.</summary>
    public SandboxFigures Figures => _figures;

    private TimeSpan Uptime => time.GetElapsedTime(_began);

    /// <summary>Begins; the first look is one interval later.</summary>
    public void Start() => _work = Task.Run(RunAsync);

    /// <summary>Looks once, and removes what is due.</summary>
    /// <returns>How long it looked, without the removing.</returns>
    public async Task<TimeSpan> CollectAsync()
    {
        TimeSpan began = Uptime;
        DateTimeOffset now = time.GetUtcNow();
        CheckCalendar(began, now);
        TimeSpan allowed = _plan.AllowedAge(usage());
        List<AgedSandbox> found = [];
        int count = _walk.Find(allowed < _plan.RenewalAge ? allowed : _plan.RenewalAge, now, found, _stop.Token);
        Tell(_unread, _walk.Problem is { } problem ? $"look for old sandboxes: {problem}" : null);
        TimeSpan looked = Uptime - began;
        AgentSnapshot agent = await snapshot();
        _figures = _figures with { AllowedAge = allowed };
        // Until executors had their time to come back nobody knows what lives.
        if (agent.State is AgentState.Recovering or AgentState.Terminating) return looked;
        string[] living = [.. agent.Frameworks.SelectMany(framework => framework.Executors).Select(run => run.Sandbox)];
        _figures = _figures with { Pending = Math.Max(0, count - living.Length) };
        List<string> renew = [];
        List<AgedSandbox> remove = [];
        _plan.Decide(found, living, allowed, began, renew, remove);
        Renew(renew, now);
        if (began >= _believesFrom) Remove(remove, now);
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
        catch (Exception bug)
        {
            // Tasks can do without; whoever reads the log must know.
            log.Error($"old sandboxes are not removed any more until this agent is started again: {bug}");
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
            Tell(_unread, $"look for old sandboxes below {workDirectory}: {DiskFault.Describe(failure)}");
            return TimeSpan.Zero;
        }
    }

    // After a step, living runs get the new time first; and a clock that was wrong at the start gets it right before all is old.
    private void CheckCalendar(TimeSpan uptime, DateTimeOffset now)
    {
        TimeSpan step = now - _calendar - (uptime - _looked);
        (_calendar, _looked) = (now, uptime);
        if (step.Duration() > s_usualStep) _believesFrom = uptime + _plan.RenewalAge;
    }

    private void Renew(List<string> sandboxes, DateTimeOffset now)
    {
        string? problem = null;
        foreach (string sandbox in sandboxes)
            if (!FileTimes.TrySetModified(sandbox, now, out SystemFailure failure)) problem ??= failure.ToString();
        Tell(_unrenewed, problem);
    }

    // What was not removed by the end of an interval waits for the next look at the disk, and behind those that go easily.
    private void Remove(List<AgedSandbox> due, DateTimeOffset now)
    {
        TimeSpan began = Uptime;
        int gone = 0;
        string? problem = null;
        _resisting.IntersectWith(due.Select(sandbox => sandbox.Path));
        foreach (AgedSandbox sandbox in due.OrderBy(sandbox => _resisting.Contains(sandbox.Path)))
        {
            if (_stop.IsCancellationRequested || Uptime - began > keeping.WatchInterval + s_longestRemoval) break;
            if (TryRemove(sandbox, now, out SystemFailure failure)) gone++;
            else problem ??= $"{failure}; it is tried again at the next look";
        }
        if (gone > 0) log.Information($"removed {gone} sandboxes older than {_figures.AllowedAge.TotalHours:0.##} hours");
        Tell(_unremoved, problem);
    }

    private bool TryRemove(AgedSandbox sandbox, DateTimeOffset now, out SystemFailure failure)
    {
        using CancellationTokenSource limit = new(s_longestRemoval, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        if (FolderRemoval.TryRemove(sandbox.Path, keepsDirectory: false, out failure, either.Token))
        {
            _walk.RemoveTraces(sandbox.Path);
            _figures = _figures with { Succeeded = _figures.Succeeded + 1, Pending = Math.Max(0, _figures.Pending - 1) };
            return true;
        }
        // What is left is as old as it was.
        if (!sandbox.IsOfFuture) FileTimes.TrySetModified(sandbox.Path, now - sandbox.Age, out _);
        if (_resisting.Add(sandbox.Path)) _figures = _figures with { Failed = _figures.Failed + 1 };
        return false;
    }

    private void Tell(RepeatedFailure failures, string? problem)
    {
        if (problem is null) failures.End();
        else if (failures.Note(problem, MonotonicTime.Now) is { } text) log.Warning(text);
    }
}
