using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

// LAUNCH: each task is checked against what the operations before it have left, and sent to its agent in
// numbered launches. The cost of a task does not depend on how many there are.
public sealed partial class MasterCore
{
    // A launch must fit into any agent's largest frame (64 MiB unless it says less), with room to spare.
    private const int MaxLaunchBytes = 4 << 20;

    private byte[] _scratch = new byte[1024];

    private void Launch(Acceptance acceptance, OfferOperation operation)
    {
        RunTasks? run = null;
        int bytes = 0;
        foreach (TaskInfo task in operation.Launch?.TaskInfos ?? [])
        {
            if (Admit(acceptance, task) is { } fault)
            {
                Fail(acceptance.Framework, task,
                    new StatusReason(TaskState.Error, TaskStatusReason.TaskInvalid, fault));
                continue;
            }
            int taskBytes = task.MeasureBytes();
            bool isFull = run?.Tasks.Count >= _settings.MaxTasksPerLaunch || bytes + taskBytes > MaxLaunchBytes;
            if (run is not null && isFull)
            {
                SendLaunch(acceptance.Agent, run);
                run = null;
            }
            if (run is null)
            {
                run = NextLaunch(acceptance);
                bytes = 0;
            }
            run.Tasks.Add(task);
            bytes += taskBytes;
        }
        if (run is not null) SendLaunch(acceptance.Agent, run);
    }

    /// <summary>
    /// Takes the task's resources out of what remains and makes the task known; or says why not.
    /// </summary>
    private string? Admit(Acceptance acceptance, TaskInfo task)
    {
        KnownFramework framework = acceptance.Framework;
        string? fault = FindConflict(acceptance, task) ??
            TaskValidation.Validate(task, framework.Id, _settings.RootSubmissions);
        if (fault is not null) return fault;
        if (ReadUse(acceptance, task, out fault) is not { } resources) return fault;
        KnownExecutor? executor = null;
        bool isNew = false;
        if (task.Executor is { } info)
        {
            info.FrameworkId = framework.Id;
            info.Type = ExecutorInfoType.Custom;
            executor = FindExecutor(acceptance, info, out isNew, out fault);
            if (executor is null) return fault;
        }
        fault = Take(acceptance, resources, isNew ? executor!.Resources : ResourceBundle.Empty);
        if (fault is not null) return fault;
        FrameworkOnAgent place = Place(framework, acceptance.Agent);
        if (isNew) Attach(executor!.At(place), place);
        Attach(NewTask(acceptance, task, resources), place);
        acceptance.LastExecutor =
            executor is null ? acceptance.LastExecutor : place.Executors.Find(executor.Id);
        Satisfy(acceptance, isNew ? resources.Add(executor!.Resources) : resources);
        _counters.TasksLaunched++;
        return null;
    }

    private static string? FindConflict(Acceptance acceptance, TaskInfo task)
    {
        KnownFramework framework = acceptance.Framework;
        if (task.AgentId != acceptance.Agent.Id)
            return $"agent_id is {task.AgentId.Value}, and the offer is of agent {acceptance.Agent.Id.Value}";
        if (framework.Tasks.Contains(task.TaskId))
            return $"task_id '{task.TaskId.Value}' belongs to a live task: ids are unique among them";
        return framework.UnreachableTasks.Contains(task.TaskId)
            ? $"task_id '{task.TaskId.Value}' belongs to a task on an unreachable agent, which may come back"
            : null;
    }

    private ResourceBundle? ReadUse(Acceptance acceptance, TaskInfo task, out string? fault)
    {
        ResourceBundle? use = ReadResources(acceptance, task.Resources, "resources", out fault);
        if (use is not { IsEmpty: true }) return use;
        fault = "resources are empty: a task uses something";
        return null;
    }

    /// <summary>
    /// Reads what a task or executor asks for, and names the role it is allocated to, for the agent.
    /// </summary>
    private ResourceBundle? ReadResources(
        Acceptance acceptance, List<Resource> resources, string field, out string? fault)
    {
        ResourceBundle? bundle = _resources.ReadAsked(resources, acceptance.Allocation.Role!, out fault);
        if (bundle is null) fault = $"{field}: {fault}";
        foreach (Resource resource in resources) resource.AllocationInfo = acceptance.Allocation;
        return bundle;
    }

    private static KnownTask NewTask(Acceptance acceptance, TaskInfo task, ResourceBundle resources) => new()
    {
        Id = task.TaskId,
        Name = task.Name,
        Framework = acceptance.Framework,
        AgentId = acceptance.Agent.Id,
        ExecutorId = task.Executor?.ExecutorId,
        Role = acceptance.Role,
        Resources = resources,
        Traits = TaskTraits.Of(task),
        User = (task.Command ?? task.Executor?.Command)?.User ?? acceptance.Framework.Info.User,
        State = TaskState.Staging,
    };

    /// <summary>
    /// The executor that the task names: the one that runs already, if it is the very same, or one that is
    /// not placed yet. Null with a sentence when a different one runs under that id.
    /// </summary>
    private KnownExecutor? FindExecutor(
        Acceptance acceptance, ExecutorInfo info, out bool isNew, out string? fault)
    {
        isNew = false;
        ResourceBundle? resources =
            ReadResources(acceptance, info.Resources, "executor.resources", out fault);
        if (resources is null) return null;
        KnownExecutor? running = acceptance.LastExecutor?.Id == info.ExecutorId
            ? acceptance.LastExecutor
            : acceptance.Framework.Places.Find(acceptance.Agent.Id)?.Executors.Find(info.ExecutorId);
        ReadOnlySpan<byte> fingerprint = Encode(info);
        if (running is null)
        {
            isNew = true;
            return new KnownExecutor(null, info)
            {
                Role = acceptance.Role,
                Resources = resources,
                Fingerprint = fingerprint.ToArray(),
            };
        }
        // The role of the first task pays for an executor; what it is allocated to is no difference.
        if (running.Role != acceptance.Role) fingerprint = EncodeAllocatedTo(info, running.Role);
        if (fingerprint.SequenceEqual(running.Fingerprint)) return running;
        fault =
            $"executor '{info.ExecutorId.Value}' runs on the agent already, with a different ExecutorInfo: " +
            "use the very same, or another executor_id";
        return null;
    }

    private ReadOnlySpan<byte> EncodeAllocatedTo(ExecutorInfo info, RoleIndex role)
    {
        ResourceAllocationInfo allocation = AllocationTo(role);
        foreach (Resource resource in info.Resources) resource.AllocationInfo = allocation;
        return Encode(info);
    }

    /// <summary>The message's bytes, valid until the next call.</summary>
    private ReadOnlySpan<byte> Encode(ExecutorInfo message)
    {
        int length = message.MeasureBytes();
        if (length > _scratch.Length) _scratch = new byte[Math.Max(length, 2 * _scratch.Length)];
        WireWriter writer = new(_scratch.AsSpan(0, length));
        message.Encode(ref writer);
        return _scratch.AsSpan(0, length);
    }

    // ---- numbered launches

    private static RunTasks NextLaunch(Acceptance acceptance) => new()
    {
        LaunchId = ++acceptance.Agent.LastLaunchId,
        Framework = acceptance.Framework.Info,
    };

    private void SendLaunch(KnownAgent agent, RunTasks run) =>
        SendNumbered(agent, new OpenLaunch(run.LaunchId, run, run.Framework.Id));

    private void SendNumbered(KnownAgent agent, in OpenLaunch launch)
    {
        agent.OpenLaunches.Enqueue(launch);
        if (!agent.LaunchDeadline.IsSet)
            _deadlines.Set(agent.LaunchDeadline, _now + _settings.LaunchAcknowledgeTimeout);
        Send(agent.Connection, launch.Message);
    }

    private void CloseLaunches(in PeerRequest request, LaunchReceived message)
    {
        if (!Registered(request, out KnownAgent? agent)) return;
        while (agent.OpenLaunches.TryPeek(out OpenLaunch first) && first.Id <= message.LaunchId)
            Settle(agent.OpenLaunches.Dequeue(), OperationState.Finished);
        if (agent.OpenLaunches.Count == 0) _deadlines.Cancel(agent.LaunchDeadline);
        else _deadlines.Set(agent.LaunchDeadline, _now + _settings.LaunchAcknowledgeTimeout);
    }

    /// <summary>
    /// Sends the oldest open launch again. The link keeps order, so an agent that is merely slow knows it and
    /// says so; sending all of them would make a slow agent slower.
    /// </summary>
    private void LaunchDue(KnownAgent agent)
    {
        while (agent.OpenLaunches.TryPeek(out OpenLaunch over) &&
               over.Framework is { } framework && _frameworks.Find(framework) is null)
            agent.OpenLaunches.Dequeue();
        if (!agent.OpenLaunches.TryPeek(out OpenLaunch oldest)) return;
        // The agent may have gone to another leader, which nobody told us: what is under way must be enough.
        if (_isSuspended)
        {
            _deadlines.Set(agent.LaunchDeadline, _now + _settings.LaunchAcknowledgeTimeout);
            return;
        }
        _counters.LaunchesSentAgain++;
        Notice($"{agent} has not said that it has launch {oldest.Id}: it is sent again",
            NoticeSeverity.Warning);
        Send(agent.Connection, oldest.Message);
        _deadlines.Set(agent.LaunchDeadline, _now + _settings.LaunchAcknowledgeTimeout);
    }

    /// <summary>The agent's next report says which tasks it has; the others are answered for there.</summary>
    private void ForgetLaunches(KnownAgent agent)
    {
        // Whether operations without feedback were performed, only what the agent has will tell.
        foreach (OpenLaunch launch in agent.OpenLaunches) Settle(launch, OperationState.Dropped);
        agent.OpenLaunches.Clear();
        _deadlines.Cancel(agent.LaunchDeadline);
    }
}
