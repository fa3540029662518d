using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;

namespace Mesosd.Agent;

/// <summary>Task groups: what stops one task stops all, and an executor never gets a part of one.</summary>
public sealed partial class AgentCore
{
    void IMasterToAgentHandler<uint>.On(uint context, RunTaskGroup message) =>
        Receive(context, message.LaunchId, message.Framework, framework =>
            LaunchGroup(framework, message.Executor, message.Tasks));

    private void LaunchGroup(AgentFramework framework, ExecutorInfo executor, List<TaskInfo> tasks)
    {
        foreach (TaskInfo task in tasks) task.Executor = executor;
        if (FindGroupFault(framework, executor, tasks) is Verdict verdict)
        {
            Refuse(framework, tasks, verdict);
            return;
        }
        if (framework.Runs.Find(executor.ExecutorId) is { } run)
        {
            HandOver(run, AddGroup(run, tasks));
            return;
        }
        run = AddRun(framework, OwnedBy(framework, executor), isCommand: false, out string fault);
        if (run is null)
        {
            Refuse(framework, tasks, new Verdict(TaskState.Error, TaskStatusReason.TaskGroupInvalid, fault));
            return;
        }
        run.Queue.Enqueue(AddGroup(run, tasks));
        Start(run);
    }

    private Verdict? FindGroupFault(AgentFramework framework, ExecutorInfo executor, List<TaskInfo> tasks)
    {
        if (FindHindrance(framework, executor, tasks) is string hindrance)
            return new Verdict(framework.StateOfDropped, TaskStatusReason.ExecutorTerminated, hindrance);
        foreach (TaskInfo task in tasks)
        {
            if ((TaskSupport.FindMemberFault(task) ?? FindDeepVolume(task)) is string fault)
                return new Verdict(TaskState.Error, TaskStatusReason.TaskGroupInvalid, $"{task.TaskId.Value}: {fault}");
        }
        foreach (TaskInfo task in tasks)
        {
            if (FindMissing(task) is string missing)
                return new Verdict(framework.StateOfDropped, TaskStatusReason.ResourcesUnknown, missing);
        }
        return null;
    }

    private string? FindHindrance(AgentFramework framework, ExecutorInfo executor, List<TaskInfo> tasks)
    {
        if (State == AgentState.Terminating || framework.IsEnding) return "the agent or the framework is shutting down";
        foreach (TaskInfo task in tasks)
            if (framework.Tasks.ContainsKey(task.TaskId)) return $"task {task.TaskId.Value} of the group is here already";
        return FindHindrance(framework.Runs.Find(executor.ExecutorId));
    }

    private void Refuse(AgentFramework framework, List<TaskInfo> tasks, in Verdict verdict)
    {
        foreach (TaskInfo task in tasks)
        {
            // One that is here has updates of its own.
            if (framework.Tasks.ContainsKey(task.TaskId)) continue;
            GenerateStray(new TaskKey(framework.Id, task.TaskId), task.Executor?.ExecutorId, verdict);
        }
    }

    // The first task of it stands for the group, in the queue and where it is handed over.
    private AgentTask AddGroup(ExecutorRun run, List<TaskInfo> tasks)
    {
        AgentTaskGroup group = new();
        foreach (TaskInfo info in tasks) Adopt(run, new AgentTask(run, info, group));
        if (run.Framework.Checkpoints) Append(MakeRecord(run, group));
        return group.Tasks.First!;
    }

    private void SendLaunch(ExecutorRun run, AgentTaskGroup group)
    {
        TaskGroupInfo info = new();
        foreach (AgentTask task in group.Tasks)
        {
            task.Phase = TaskPhase.Launched;
            LinkVolumes(run, task);
            info.Tasks.Add(task.Info);
        }
        Send(run.Connection, new ExecutorApi.Event
        {
            Type = ExecutorApi.EventType.LaunchGroup,
            LaunchGroup = new ExecutorApi.EventLaunchGroup { TaskGroup = info },
        });
    }

    /// <summary>The executor does not know the task, and nothing was ever heard of it.</summary>
    private void LaunchAgain(ExecutorRun run, AgentTask task)
    {
        if (task.Group is null)
        {
            task.Phase = TaskPhase.Queued;
            HandOver(run, task);
        }
        else if (task.Group.IsHeardOf)
        {
            Generate(task, new Verdict(run.Framework.StateOfDropped, TaskStatusReason.AgentDisconnected,
                "the executor knows other tasks of the group, and not this one"));
        }
        else if (task.Group.Tasks.First == task)
        {
            foreach (AgentTask member in task.Group.Tasks) member.Phase = TaskPhase.Queued;
            HandOver(run, task);
        }
        // The others of a group go with the first.
    }

    /// <summary>An executor that speaks of a task has got it, whatever this process knows of that.</summary>
    private void NoteDelivery(ExecutorRun run, AgentTask task)
    {
        if (task.Group is null) NoteOne(run, task);
        else
            foreach (AgentTask member in task.Group.Tasks) NoteOne(run, member);
    }

    private void NoteOne(ExecutorRun run, AgentTask task)
    {
        if (task.Phase != TaskPhase.Queued) return;
        task.Phase = TaskPhase.Launched;
        if (task.KillIsWanted && run.Connection != ConnectionId.None) SendKill(run, task);
    }

    /// <summary>Ends a queued group of which one task is to end.</summary>
    private void EndQueued(AgentTaskGroup group, string text)
    {
        Verdict verdict = new(TaskState.Killed, TaskStatusReason.TaskKilledDuringLaunch, text);
        foreach (AgentTask task in group.Tasks.CopyValues())
            if (task.Phase != TaskPhase.Terminated) Generate(task, verdict);
    }
}
