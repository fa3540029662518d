using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

// An agent is back and says what runs on it: both sides' pictures are made one. The agent is right about what
// exists; the master is right about which frameworks are over.
public sealed partial class MasterCore
{
    private void Reconcile(KnownAgent agent, ReregisterAgent report)
    {
        AgentReregistered answer = new()
        {
            AgentId = agent.Id,
            TotalPingTimeoutSeconds = _settings.TotalPingTimeout.TotalSeconds,
        };
        List<FrameworkId>? over = RecoverFrameworks(report);
        if (agent.Frameworks.Count > 0) RemoveUnreported(agent, report, answer);
        if (agent.Connection != ConnectionId.None) Send(agent.Connection, answer);
        foreach (ExecutorInfo executor in report.Executors) AddReported(agent, executor);
        foreach (TaskSummary task in report.Tasks) AddReported(agent, task);
        ReconcileOperations(agent, report);
        GiveUpUnreported(agent);
        if (agent.Connection == ConnectionId.None) return;
        foreach (FrameworkId framework in over ?? [])
            Send(agent.Connection, new ShutdownFramework { FrameworkId = framework });
        SendFrameworkUpdates(agent, report);
        SendKillsAgain(agent);
    }

    /// <summary>Makes frameworks that only the agent knows known here. Returns those that are over, if any.</summary>
    private List<FrameworkId>? RecoverFrameworks(ReregisterAgent report)
    {
        List<FrameworkId>? over = null;
        foreach (FrameworkInfo info in report.Frameworks)
        {
            FrameworkId id = info.Id!.Value;
            if (_frameworks.IsCompleted(id)) (over ??= []).Add(id);
            else if (_frameworks.Find(id) is null) Recover(id, info);
        }
        return over;
    }

    private void Recover(FrameworkId id, FrameworkInfo info)
    {
        string? fault = FrameworkValidation.Validate(info, [], _settings);
        fault ??= FindRoom(FrameworkValidation.RolesOf(info));
        FrameworkWishes? wishes = fault is null ? FrameworkWishes.Read(info, null, out fault) : null;
        if (wishes is null)
        {
            Notice($"framework {id.Value}, as an agent reports it, cannot be recovered: {fault}",
                NoticeSeverity.Warning);
            return;
        }
        KnownFramework framework = new(id, info, wishes, FrameworkState.Recovered) { RegisteredAt = _now };
        _frameworks.Add(framework, _allocator.AddFramework(OptionsOf(framework, []), active: false));
        // Its scheduler needs time to find this master, even when it wanted none after a lost connection.
        TimeSpan timeout = FailoverTimeout(info);
        if (timeout < _settings.AgentReregisterTimeout) timeout = _settings.AgentReregisterTimeout;
        _deadlines.Set(framework.FailoverDeadline, _now + timeout);
        TellObservers(framework, Protocol.MasterApi.EventType.FrameworkAdded);
        Notice($"{framework} recovered from an agent's report");
    }

    private static HashSet<(FrameworkId, ExecutorId)> ReportedExecutors(ReregisterAgent report)
    {
        HashSet<(FrameworkId, ExecutorId)> reported = new(report.Executors.Count);
        foreach (ExecutorInfo executor in report.Executors)
            reported.Add((executor.FrameworkId!.Value, executor.ExecutorId));
        return reported;
    }

    private static HashSet<(FrameworkId, TaskId)> ReportedTasks(ReregisterAgent report)
    {
        HashSet<(FrameworkId, TaskId)> reported = new(report.Tasks.Count);
        foreach (TaskSummary task in report.Tasks) reported.Add((task.FrameworkId, task.TaskId));
        return reported;
    }

    /// <summary>
    /// What the agent does not have any more: executors go at once; tasks are named in the answer, and the
    /// agent says of each by a reliable update what became of it.
    /// </summary>
    private void RemoveUnreported(KnownAgent agent, ReregisterAgent report, AgentReregistered answer)
    {
        HashSet<(FrameworkId, ExecutorId)> executors = ReportedExecutors(report);
        HashSet<(FrameworkId, TaskId)> tasks = ReportedTasks(report);
        foreach (FrameworkOnAgent place in agent.Frameworks.CopyValues())
        {
            FrameworkId framework = place.Framework.Id;
            TasksOfFramework? unknown = null;
            foreach (KnownTask task in place.Tasks.CopyValues())
            {
                if (tasks.Contains((framework, task.Id))) continue;
                // The agent forgets a task when its last update is acknowledged; that is its end here, too.
                if (task.IsTerminal) Complete(task);
                else (unknown ??= Unknown(place.Framework, answer)).TaskIds.Add(task.Id);
            }
            foreach (KnownExecutor executor in place.Executors.CopyValues())
                if (!executors.Contains((framework, executor.Id))) RemoveExecutor(executor);
        }
    }

    private static TasksOfFramework Unknown(KnownFramework framework, AgentReregistered answer)
    {
        TasksOfFramework unknown = new()
        {
            FrameworkId = framework.Id,
            PartitionAware = framework.IsPartitionAware,
        };
        answer.UnknownTasks.Add(unknown);
        return unknown;
    }

    private void AddReported(KnownAgent agent, ExecutorInfo info)
    {
        if (_frameworks.Find(info.FrameworkId!.Value) is not { } framework) return;
        FrameworkOnAgent place = Place(framework, agent);
        if (place.Executors.Contains(info.ExecutorId)) return;
        RoleIndex role = AllocatedRole(info.Resources, framework);
        ResourceBundle resources = ReadReported(info.Resources, "executor", info.ExecutorId.Value);
        KnownExecutor executor = new(place, info)
        {
            Role = role,
            Resources = resources,
            Fingerprint = MessageCodec.ToBytes(info),
        };
        Attach(executor, place);
        if (!resources.IsEmpty)
            _allocator.AddAllocation(framework.Index, role, agent.Index!.Value, resources);
    }

    private void AddReported(KnownAgent agent, TaskSummary report)
    {
        if (_frameworks.Find(report.FrameworkId) is not { } framework)
        {
            // A framework that is over is shut down; any other should have been reported.
            if (!_frameworks.IsCompleted(report.FrameworkId))
                Notice($"{agent} has task {report.TaskId.Value} of framework {report.FrameworkId.Value}, which " +
                    "nobody knows; it is not counted", NoticeSeverity.Warning);
            return;
        }
        if (framework.Tasks.Find(report.TaskId) is { } known)
        {
            if (known.AgentId == agent.Id) Believe(known, report);
            else KillDuplicate(agent, known);
            return;
        }
        if (framework.UnreachableTasks.Find(report.TaskId) is { } unreachable) ForgetUnreachable(unreachable);
        KnownTask task = FromReport(agent, framework, report);
        if (report.HasStatuses) task.Remember(report.Statuses);
        Attach(task, Place(framework, agent));
        TakeEarlyKill(task);
        if (task.IsTerminal) return;
        if (!task.Resources.IsEmpty)
            _allocator.AddAllocation(framework.Index, task.Role, agent.Index!.Value, task.Resources);
        if (agent.LostBefore is not null) AnnounceReturn(task);
    }

    private KnownTask FromReport(KnownAgent agent, KnownFramework framework, TaskSummary report) => new()
    {
        Id = report.TaskId,
        Name = report.Name,
        Framework = framework,
        AgentId = agent.Id,
        ExecutorId = report.ExecutorId,
        Role = AllocatedRole(report.Resources, framework),
        Resources = ReadReported(report.Resources, "task", report.TaskId.Value),
        Traits = TaskTraits.Of(report),
        User = report.User,
        State = report.State,
        UpdateState = report.StatusUpdateState,
        UpdateUuid = report.StatusUpdateUuid,
    };

    private void Believe(KnownTask task, TaskSummary report)
    {
        TaskState before = task.State;
        SetState(task, report.State, null, null);
        if (IsObserved && task.State != before)
            PublishUpdate(task, TaskStatuses.Make(task.Id, task.AgentId,
                new StatusReason(task.State, TaskStatusReason.AgentReregistered, "the task's agent is back"), _now));
        task.UpdateState = report.StatusUpdateState ?? task.UpdateState;
        task.UpdateUuid = report.StatusUpdateUuid ?? task.UpdateUuid;
        task.Framework.Tasks.Touch(task.Id);
    }

    /// <summary>
    /// The framework used the id again while this agent was away. Only one task may have it.
    /// </summary>
    private void KillDuplicate(KnownAgent agent, KnownTask known)
    {
        string text = $"{known} runs on agent {known.AgentId.Value} and, as it returns, on {agent}";
        Notice($"{text}: the latter is killed", NoticeSeverity.Warning);
        if (agent.Connection != ConnectionId.None)
            SendKill(agent, known);
    }

    private void AnnounceReturn(KnownTask task)
    {
        StatusReason why = new(task.State, TaskStatusReason.AgentReregistered, "the task's agent is back");
        TaskStatus status = TaskStatuses.Make(task.Id, task.AgentId, why, _now);
        status.ExecutorId = task.ExecutorId;
        Remember(task, task.State, status);
        task.Framework.Tasks.Touch(task.Id);
        Tell(task.Framework, SchedulerEvents.Update(status));
    }

    /// <summary>Unreachable tasks that the returned agent does not have are gone for certain.</summary>
    private void GiveUpUnreported(KnownAgent agent)
    {
        if (agent.LostBefore is not { } lost) return;
        agent.LostBefore = null;
        EndUnreachable(lost, null);
        foreach (KnownTask task in lost.Tasks.CopyValues())
        {
            ForgetUnreachable(task);
            TaskState before = task.State;
            task.State = TaskState.Gone;
            StatusReason why = new(TaskState.Gone, TaskStatusReason.AgentReregistered,
                $"agent {agent.Id.Value} is back without the task");
            CountEnd(task.Framework, why);
            TaskStatus status = TaskStatuses.Make(task.Id, agent.Id, why, _now);
            Remember(task, before, status);
            RememberCompleted(task);
            Tell(task.Framework, SchedulerEvents.Update(status));
        }
    }

    private void SendFrameworkUpdates(KnownAgent agent, ReregisterAgent report)
    {
        foreach (FrameworkInfo info in report.Frameworks)
        {
            if (_frameworks.Find(info.Id!.Value) is not { } framework) continue;
            if (!framework.IsDescribedBy(info))
                Send(agent.Connection, new UpdateFramework { Framework = framework.Info });
        }
    }

    private void SendKillsAgain(KnownAgent agent)
    {
        foreach (FrameworkOnAgent place in agent.Frameworks)
            foreach (KnownTask task in place.Tasks)
                if (task.KillRequested && !task.IsTerminal) SendKill(agent, task);
    }

    /// <summary>Which role pays: as the resources say, or the framework's first.</summary>
    private RoleIndex AllocatedRole(List<Resource> resources, KnownFramework framework)
    {
        string? named = resources.Count > 0 ? resources[0].AllocationInfo?.Role : null;
        if (named is not null && _allocator.HasRole(named)) return _allocator.Role(named);
        if (named is null || RoleName.Check(named) is not null || FindRoom([named]) is not null)
            named = framework.Roles.Length > 0 ? framework.Roles[0] : RoleName.Unreserved;
        return _allocator.Role(named);
    }

    private ResourceBundle ReadReported(List<Resource> resources, string holder, string id)
    {
        ResourceBundle? bundle = _resources.ReadReported(resources, out string? fault);
        if (bundle is null)
            Notice($"the resources of {holder} {id}, as its agent reports it, are not counted: {fault}",
                NoticeSeverity.Warning);
        return bundle ?? ResourceBundle.Empty;
    }
}
