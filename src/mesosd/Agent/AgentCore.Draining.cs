using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>
/// An operator empties this agent: it kills all its tasks and tells frameworks why. The master remembers the
/// draining and says so again after each registration, so nothing of it is written down here.
/// </summary>
public sealed partial class AgentCore
{
    void IMasterToAgentHandler<uint>.On(uint context, DrainTasks message)
    {
        _drain = message.Config;
        if (_drainStartedAt == Instant.Never) _drainStartedAt = _now;
        int killed = 0;
        foreach (AgentFramework framework in _frameworks.CopyValues())
        {
            if (framework.IsEnding) continue;
            foreach (ExecutorRun run in framework.Runs.CopyValues())
                foreach (AgentTask task in run.Tasks.CopyValues())
                    if (KillForDrain(task)) killed++;
        }
        Notice(NoticeSeverity.Information, $"an operator drains this agent: killing {killed} of its tasks");
    }

    private bool KillForDrain(AgentTask task)
    {
        if (task.Phase == TaskPhase.Terminated) return false;
        task.KillIsWanted = true;
        task.KillPolicy = Capped(task.KillPolicy ?? task.Info.KillPolicy) ?? task.KillPolicy;
        Kill(task);
        return true;
    }

    // Null leaves the task its own grace.
    private KillPolicy? Capped(KillPolicy? own)
    {
        if (_drain!.MaxGracePeriod is not { } most) return null;
        bool isShorter = own?.GracePeriod is { } grace && grace.Nanoseconds <= most.Nanoseconds;
        return isShorter ? null : new KillPolicy { GracePeriod = most };
    }

    /// <summary>Lets a status say that the task goes because of the draining; in place.</summary>
    // As Mesos does, but a task that is still being killed stays so: only its end makes it gone.
    private void MarkDrained(TaskStatus status, AgentFramework framework)
    {
        if (_drain is null || status.State is not (TaskState.Killing or TaskState.Killed)) return;
        status.Reason = TaskStatusReason.AgentDraining;
        bool isGone = _drain.MarkGoneOrDefault && framework.IsPartitionAware;
        if (isGone && status.State == TaskState.Killed) status.State = TaskState.GoneByOperator;
    }
}
