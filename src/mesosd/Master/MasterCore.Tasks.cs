using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

// What every conversation does with tasks and executors: place them, end them, give their resources back.
public sealed partial class MasterCore
{
    /// <summary>
    /// Sends an event; to a framework without a link nothing goes, and it reconciles when it is back.
    /// </summary>
    private void Tell(KnownFramework framework, Event message)
    {
        if (!framework.IsConnected) return;
        framework.Figures.Count(message.TypeOrDefault);
        Send(framework.Connection, message);
    }

    private static FrameworkOnAgent Place(KnownFramework framework, KnownAgent agent)
    {
        // An agent has few frameworks, a framework may be everywhere: the smaller table is asked.
        if (agent.Frameworks.TryGetValue(framework.Id, out FrameworkOnAgent? place)) return place;
        place = new FrameworkOnAgent(framework, agent);
        framework.Places.Add(agent.Id, place);
        agent.Frameworks.Add(framework.Id, place);
        return place;
    }

    private static void RemoveIfEmpty(FrameworkOnAgent place)
    {
        if (!place.IsEmpty) return;
        place.Framework.Places.Remove(place.Agent.Id);
        place.Agent.Frameworks.Remove(place.Framework.Id);
    }

    private void Attach(KnownTask task, FrameworkOnAgent place)
    {
        task.Place = place;
        place.Tasks.Add(task);
        place.Framework.Tasks.Add(task.Id, task);
        CountLive(task, task.State);
        TellObservers(task);
    }

    private static void Attach(KnownExecutor executor, FrameworkOnAgent place)
    {
        place.Executors.Add(executor.Id, executor);
        place.Framework.Executors.Add(new ExecutorKey(place.Agent.Id, executor.Id), executor);
    }

    /// <summary>The task leaves its agent and the live tasks of its framework.</summary>
    private void Detach(KnownTask task)
    {
        FrameworkOnAgent place = task.Place!;
        task.Place = null;
        place.Tasks.Remove(task);
        place.Framework.Tasks.Remove(task.Id);
        UncountLive(task);
        RemoveIfEmpty(place);
        CheckDrained(place.Agent);
    }

    /// <summary>A live task's new state. Its resources go back with the first terminal one.</summary>
    // not terminal ── terminal ──▶ terminal    the resources are free from here on
    // terminal ────── any ───────▶ terminal    nothing comes after an end; a late word changes nothing
    private void SetState(KnownTask task, TaskState state, TaskStatusSource? source, TaskStatusReason? reason)
    {
        if (task.IsTerminal) return;
        UncountLive(task);
        CountLive(task, state);
        task.State = state;
        if (!task.IsTerminal) return;
        CountEnd(task.Framework, state, source, reason);
        GiveBack(task.Place!, task.Role, task.Resources);
    }

    private void CountLive(KnownTask task, TaskState state)
    {
        _liveTasks.Add(state);
        task.Framework.Figures.Tasks.Add(state);
    }

    private void UncountLive(KnownTask task)
    {
        _liveTasks.Remove(task.State);
        task.Framework.Figures.Tasks.Remove(task.State);
    }

    /// <summary>Counts a task's end, once per task.</summary>
    private void CountEnd(KnownFramework framework, TaskState state, TaskStatusSource? source, TaskStatusReason? reason)
    {
        _counters.CountEnd(state);
        if (source is { } who && reason is { } why) _counters.CountReason(new TaskEnd(state, who, why));
        framework.Figures.CountEnd(state);
    }

    private void CountEnd(KnownFramework framework, in StatusReason why) =>
        CountEnd(framework, why.State, TaskStatusSource.Master, why.Reason);

    /// <summary>The master's own last word about a task: it is over, and nobody acknowledges that.</summary>
    private void Conclude(KnownTask task, in StatusReason why)
    {
        if (!task.IsTerminal)
        {
            TaskState before = task.State;
            SetState(task, why.State, TaskStatusSource.Master, why.Reason);
            TaskStatus status = TaskStatuses.Make(task.Id, task.AgentId, why, _now);
            status.ExecutorId = task.ExecutorId;
            Remember(task, before, status);
            Tell(task.Framework, SchedulerEvents.Update(status));
        }
        Complete(task);
    }

    /// <summary>Moves a task that is over to those that are remembered for people.</summary>
    private void Complete(KnownTask task)
    {
        Detach(task);
        RememberCompleted(task);
    }

    private void RememberCompleted(KnownTask task)
    {
        ReadableQueue<KnownTask> completed = task.Framework.CompletedTasks;
        if (_settings.MaxCompletedTasksPerFramework == 0) return;
        while (completed.Count >= _settings.MaxCompletedTasksPerFramework) completed.Dequeue();
        completed.Enqueue(task);
        task.Framework.NoteChange();
    }

    private void RememberUnreachable(KnownTask task, LostAgent agent)
    {
        ReadableTable<TaskId, KnownTask, TaskReading> unreachable = task.Framework.UnreachableTasks;
        if (_settings.MaxUnreachableTasksPerFramework == 0) return;
        while (unreachable.Count >= _settings.MaxUnreachableTasksPerFramework)
            ForgetUnreachable(unreachable.First!);
        unreachable.Add(task.Id, task);
        CountLive(task, task.State);
        agent.Tasks.Add(task);
    }

    private void ForgetUnreachable(KnownTask task)
    {
        UncountLive(task);
        task.Framework.UnreachableTasks.Remove(task.Id);
        task.Chain?.Remove(task);
    }

    private void RemoveExecutor(KnownExecutor executor)
    {
        executor.Place.Executors.Remove(executor.Id);
        executor.Place.Framework.Executors.Remove(new ExecutorKey(executor.Place.Agent.Id, executor.Id));
        GiveBack(executor.Place, executor.Role, executor.Resources);
        RemoveIfEmpty(executor.Place);
    }

    private void GiveBack(FrameworkOnAgent place, RoleIndex role, ResourceBundle resources)
    {
        place.Agent.NoteChange();
        // The allocator has forgotten an agent, or a framework, with all that was allocated there.
        if (place.Agent.Index is not { } agent || place.Framework.State == FrameworkState.Completed) return;
        _allocator.Recover(new Recovery(place.Framework.Index, role, agent, resources), _now);
    }

    private void EndExecutor(in PeerRequest request, Protocol.Native.ExecutorExited message)
    {
        _counters.ExecutorExitedMessages++;
        if (!Registered(request, out KnownAgent? agent)) return;
        Accept(request);
        // Unknown: its framework was removed, or it ran a command task, whose executor is the task's own
        // affair.
        FrameworkOnAgent? place = agent.Frameworks.Find(message.FrameworkId);
        if (place?.Executors.Find(message.ExecutorId) is not { } executor) return;
        KnownFramework framework = executor.Place.Framework;
        RemoveExecutor(executor);
        Tell(framework, SchedulerEvents.ExecutorFailed(agent.Id, message.ExecutorId, message.Status));
    }
}
