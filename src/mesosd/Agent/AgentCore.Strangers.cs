using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Agent;

/// <summary>
/// Containers that an earlier process of this agent started and this one does not know, since their frameworks do not
/// checkpoint. The master counts their resources as free: nothing new starts in an executor before they have ended.
/// </summary>
public sealed partial class AgentCore
{
    private readonly Deadline<AgentDeadline> _strangersLate;
    private readonly HashSet<string> _strangers = new(StringComparer.Ordinal);

    // Until the supervisor of an earlier process says what runs, there may be some.
    private bool _isSupervisorUnheard;

    private bool HoldsLaunches => _isSupervisorUnheard || _strangers.Count > 0;

    // The supervisor says anew what it has, or has nothing any more.
    private void BeginStrangers()
    {
        _isSupervisorUnheard = false;
        _strangers.Clear();
    }

    private void EndAtOnce(ContainerId stranger)
    {
        _strangers.Add(stranger.Value);
        SendStop(stranger, TimeSpan.Zero);
        // One that does not die of SIGKILL stops nobody for longer than this.
        _deadlines.Set(_strangersLate, _now + AgentLimits.StopMargin);
    }

    private void EndStranger(ContainerId id)
    {
        Send(_supervisor, new ContainerEndAcknowledged { ContainerId = id });
        if (_strangers.Remove(id.Value)) LaunchQueued();
    }

    private void OnStrangersLate()
    {
        _strangers.Clear();
        LaunchQueued();
    }

    private void LaunchQueued()
    {
        foreach (ExecutorRun run in LiveRuns())
            if (run.State == ExecutorState.Running && run.Connection != ConnectionId.None) LaunchQueued(run);
    }

    private void LaunchQueued(ExecutorRun run)
    {
        while (!HoldsLaunches && run.Queue.TryDequeue(out AgentTask? queued))
        {
            if (queued.Phase != TaskPhase.Queued) continue;
            SendLaunch(run, queued);
            if (queued.Group is { } group) RepeatKills(run, group);
            else if (queued.KillIsWanted) SendKill(run, queued);
        }
    }

    private void RepeatKills(ExecutorRun run, AgentTaskGroup group)
    {
        foreach (AgentTask task in group.Tasks)
            if (task.KillIsWanted) SendKill(run, task);
    }
}
