using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Resources;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>The state as others need it: for readers, and for a journal that starts afresh.</summary>
public sealed partial class AgentCore
{
    /// <summary>
    /// The present state for readers. Costs time in proportion to the tasks; changes nothing.
    /// </summary>
    public AgentSnapshot TakeSnapshot(Instant now)
    {
        List<FrameworkSnapshot> frameworks = [];
        foreach (AgentFramework framework in _frameworks) frameworks.Add(Describe(framework));
        List<FrameworkSnapshot> completed = [];
        foreach (AgentFramework framework in _completedFrameworks) completed.Add(Describe(framework));
        return new AgentSnapshot
        {
            TakenAt = now,
            Revision = Revision,
            Info = _info,
            State = State,
            IsRegistered = _isRegistered,
            RegisteredAt = _registeredAt,
            MasterAddress = _master == ConnectionId.None ? "" : _masterAddress,
            Resources = TotalResources(),
            Lent = _settings.Oversubscribed,
            Capabilities = KnownCapabilities(),
            Drain = _drain,
            DrainStartedAt = _drain is null ? Instant.Never : _drainStartedAt,
            Operations = CopyOperations(),
            Frameworks = frameworks,
            CompletedFrameworks = completed,
            RecoveredAt = _recoveredAt,
            Counters = _counters,
        };
    }

    private static List<AgentInfoCapability> KnownCapabilities()
    {
        List<AgentInfoCapability> capabilities = [];
        AddCapabilities(capabilities);
        return capabilities;
    }

    // The messages change with their operations.
    private List<Operation> CopyOperations()
    {
        List<Operation> operations = [];
        foreach (AgentOperation operation in _operations) operations.Add(MessageCodec.Clone(operation.Message));
        return operations;
    }

    private List<Resource> TotalResources()
    {
        List<Resource> resources = [];
        _resources.Writer.Write(_total, ResourceForm.Plain, resources);
        return resources;
    }

    private FrameworkSnapshot Describe(AgentFramework framework)
    {
        List<ExecutorSnapshot> executors = [];
        foreach (ExecutorRun run in framework.Runs) executors.Add(ExecutorSnapshot.Of(run, AgentId));
        foreach (ExecutorRun run in framework.EndedRuns) executors.Add(ExecutorSnapshot.Of(run, AgentId));
        return new FrameworkSnapshot(framework.Info, executors, [.. framework.CompletedRuns]);
    }

    /// <summary>
    /// The fewest records that recover the present state. A journal that has grown old is replaced by them.
    /// </summary>
    public List<AgentRecord> MakeRecords()
    {
        List<AgentRecord> records = [];
        if (Id is null) return records;
        records.Add(new AgentRecord { Agent = _info });
        if (_supervisorToken is not null && _supervisorProcessId is int processId)
        {
            records.Add(new AgentRecord
            {
                Supervisor = new SupervisorRecord { ProcessId = processId, Token = _supervisorToken },
            });
        }
        foreach (AgentFramework framework in _frameworks)
        {
            if (!framework.Checkpoints || framework.IsEnding) continue;
            records.Add(new AgentRecord { Framework = framework.Info });
            // Ended runs first: a later run may have the same executor id, and tasks are recorded by that.
            foreach (ExecutorRun run in framework.EndedRuns) AddRecords(records, run);
            foreach (ExecutorRun run in framework.Runs) AddRecords(records, run);
        }
        return records;
    }

    private static void AddRecords(List<AgentRecord> records, ExecutorRun run)
    {
        records.Add(MakeRecord(run));
        foreach (AgentTask task in run.Tasks)
        {
            if (task.Group is null) records.Add(MakeRecord(task));
            else if (task.Group.Tasks.First == task) records.Add(MakeRecord(run, task.Group));
            AddAcknowledged(records, task);
            foreach (TaskStatus status in task.Stream.Pending) records.Add(MakeRecord(task, status));
        }
        if (!run.IsLive) records.Add(MakeEndRecord(run));
    }

    // The history shows the last status of each stretch; what is not pending of it was acknowledged.
    private static void AddAcknowledged(List<AgentRecord> records, AgentTask task)
    {
        foreach (TaskStatus status in task.History)
        {
            if (task.Stream.IsPending(status.Uuid)) continue;
            records.Add(MakeRecord(task, status));
            records.Add(MakeRecord(task.Stream.Key, status.Uuid!));
        }
    }

    private static AgentRecord MakeRecord(ExecutorRun run) => new()
    {
        Executor = new ExecutorRecord
        {
            FrameworkId = run.Framework.Id,
            Executor = run.Info,
            ContainerId = run.ContainerId,
            Sandbox = run.Sandbox,
            Token = run.Token,
            Command = run.IsCommand,
        },
    };

    private static AgentRecord MakeEndRecord(FrameworkId id) =>
        new() { FrameworkEnded = new FrameworkEndedRecord { FrameworkId = id } };

    private static AgentRecord MakeEndRecord(ExecutorRun run) => new()
    {
        ExecutorEnded = new ExecutorEndedRecord
        {
            FrameworkId = run.Framework.Id,
            ExecutorId = run.Id,
            ContainerId = run.ContainerId,
        },
    };

    private static AgentRecord MakeRecord(AgentTask task) => new()
    {
        Task = new TaskRecord
        {
            FrameworkId = task.Run.Framework.Id,
            ExecutorId = task.Run.Id,
            Task = task.Info,
        },
    };

    private static AgentRecord MakeRecord(ExecutorRun run, AgentTaskGroup group)
    {
        TaskGroupRecord record = new() { FrameworkId = run.Framework.Id, ExecutorId = run.Id };
        if (group.IsHeardOf) record.HeardOf = true;
        foreach (AgentTask task in group.Tasks) record.Tasks.Add(task.Info);
        return new AgentRecord { TaskGroup = record };
    }

    private static AgentRecord MakeRecord(AgentTask task, TaskStatus status) => new()
    {
        Update = new UpdateRecord
        {
            FrameworkId = task.Run.Framework.Id,
            ExecutorId = task.Run.Id,
            Status = status,
        },
    };

    private static AgentRecord MakeRecord(TaskKey key, byte[] uuid) => new()
    {
        Acknowledgement = new AcknowledgementRecord
        {
            FrameworkId = key.FrameworkId,
            TaskId = key.TaskId,
            Uuid = uuid,
        },
    };
}
