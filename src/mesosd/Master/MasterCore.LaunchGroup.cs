using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

// LAUNCH_GROUP: all tasks of it start in one executor, or none does. Nothing is taken before everything was checked.
public sealed partial class MasterCore
{
    // A group is one frame to its agent, one to its executor, and one record on the agent's disk. Each may have 64 MiB,
    // and in two of them every task carries its executor.
    private const int MaxGroupBytes = 32 << 20;

    private void LaunchGroup(Acceptance acceptance, OfferOperation operation)
    {
        if (operation.LaunchGroup is not { } launch || launch.TaskGroup.Tasks.Count == 0)
        {
            Notice($"a LAUNCH_GROUP of {acceptance.Framework} names no tasks", NoticeSeverity.Warning);
            return;
        }
        List<TaskInfo> tasks = launch.TaskGroup.Tasks;
        if (Admit(acceptance, operation) is { } fault)
        {
            Fail(acceptance.Framework, tasks, new StatusReason(TaskState.Error, TaskStatusReason.TaskGroupInvalid, fault));
            return;
        }
        RunTaskGroup run = new()
        {
            LaunchId = ++acceptance.Agent.LastLaunchId,
            Framework = acceptance.Framework.Info,
            Executor = launch.Executor,
        };
        foreach (TaskInfo task in tasks)
        {
            task.Executor = null;
            run.Tasks.Add(task);
        }
        SendNumbered(acceptance.Agent, new OpenLaunch(run.LaunchId, run, run.Framework.Id));
    }

    /// <summary>Makes all tasks of the group known, and takes what they use; or says why not, and does nothing.</summary>
    private string? Admit(Acceptance acceptance, OfferOperation operation)
    {
        KnownFramework framework = acceptance.Framework;
        ExecutorInfo info = operation.LaunchGroup!.Executor;
        List<TaskInfo> tasks = operation.LaunchGroup.TaskGroup.Tasks;
        string? fault = TaskGroupValidation.Validate(operation, framework.Id, _settings.RootSubmissions) ??
            FindHindrance(acceptance, info, tasks);
        if (fault is not null) return fault;
        if (ReadUses(acceptance, tasks, out fault) is not { } uses) return fault;
        if (FindExecutor(acceptance, info, out bool isNew, out fault) is not { } executor) return fault;
        if (isNew) uses.Add(executor.Resources);
        if (Take(acceptance, uses) is { } missing) return missing;
        FrameworkOnAgent place = Place(framework, acceptance.Agent);
        if (isNew) Attach(executor.At(place), place);
        for (int position = 0; position < tasks.Count; position++)
        {
            tasks[position].Executor = info;
            Attach(NewTask(acceptance, tasks[position], uses[position]), place);
        }
        foreach (ResourceBundle use in uses) Satisfy(acceptance, use);
        acceptance.LastExecutor = place.Executors.Find(executor.Id);
        _counters.TasksLaunched += tasks.Count;
        return null;
    }

    // What the description alone does not tell.
    private static string? FindHindrance(Acceptance acceptance, ExecutorInfo executor, List<TaskInfo> tasks)
    {
        if (!acceptance.Agent.TakesTaskGroups)
            return $"agent {acceptance.Agent.Id.Value} is of a version without task groups: upgrade it, or launch elsewhere";
        long executorBytes = executor.MeasureBytes();
        long bytes = executorBytes;
        foreach (TaskInfo task in tasks)
        {
            if (FindConflict(acceptance, task) is { } conflict) return TaskGroupValidation.Of(task, conflict);
            bytes += task.MeasureBytes() + (task.Executor is null ? executorBytes : 0);
        }
        return bytes <= MaxGroupBytes
            ? null
            : $"the group takes {bytes} bytes with its executor in each task, and {MaxGroupBytes} are the most";
    }

    private List<ResourceBundle>? ReadUses(Acceptance acceptance, List<TaskInfo> tasks, out string? fault)
    {
        List<ResourceBundle> uses = new(tasks.Count + 1);
        fault = null;
        foreach (TaskInfo task in tasks)
        {
            if (ReadUse(acceptance, task, out fault) is not { } use)
            {
                fault = TaskGroupValidation.Of(task, fault!);
                return null;
            }
            uses.Add(use);
        }
        return uses;
    }

    /// <summary>Takes all of these out of what remains of the offers, or nothing, and says why.</summary>
    private string? Take(Acceptance acceptance, List<ResourceBundle> uses)
    {
        ResourceBundle needed = ResourceBundle.Empty;
        bool fits = true;
        foreach (ResourceBundle use in uses)
        {
            // Each user of a shared volume gets a copy of it.
            ResourceBundle shared = SharedOf(use);
            needed = needed.Add(use.SubtractSaturating(shared));
            fits &= acceptance.Remaining.Contains(shared);
            if (FindPart(acceptance.Remaining, use) is { } part) return part;
        }
        if (!fits || !acceptance.Remaining.Contains(needed))
            return $"resources: the group and its executor need {needed.ToText(_resources.Kinds)}, and the offers have left " +
                acceptance.Remaining.ToText(_resources.Kinds);
        acceptance.Remaining = acceptance.Remaining.SubtractSaturating(needed);
        foreach (ResourceBundle use in uses) AddCopies(acceptance, SharedOf(use));
        return null;
    }
}
