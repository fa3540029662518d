using Mesosd.Core;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

// Operators who subscribed are told what happens, beside the snapshot that the shell gives them. While nobody did, no
// event is made.
public sealed partial class MasterCore
{
    // The oldest first.
    private readonly List<MasterPeer> _observers = [];

    private bool IsObserved => _observers.Count > 0;

    private void Observe(in PeerRequest request)
    {
        if (request.From.StreamId is null)
        {
            Refuse(request, RefusalCode.Unsupported, "events are streamed over HTTP: POST SUBSCRIBE to /api/v1");
            return;
        }
        while (IsObserved && _observers.Count >= _settings.MaxEventSubscribers)
        {
            MasterPeer oldest = _observers[0];
            _observers.RemoveAt(0);
            Disconnect(oldest.Connection, GoodbyeReason.Replaced,
                $"there are {_settings.MaxEventSubscribers} newer subscribers, and no more are served " +
                "(--max_operator_event_stream_subscribers)");
        }
        _observers.Add(request.From);
    }

    // ---- tasks

    private void TellObservers(KnownTask added)
    {
        if (!IsObserved) return;
        Publish(new Event
        {
            Type = EventType.TaskAdded,
            TaskAdded = new EventTaskAdded { Task = Describe(added) },
        });
    }

    /// <summary>
    /// Keeps a status for people. As in Mesos, observers hear of a new state, and of what a check says; of a state that the
    /// agent was faster to report than its updates, too.
    /// </summary>
    /// <param name="task">With its present state.</param>
    /// <param name="before">Its state before.</param>
    /// <param name="status">What is to be kept.</param>
    private void Remember(KnownTask task, TaskState before, TaskStatus status)
    {
        if (IsObserved && IsNews(task, before, status)) PublishUpdate(task, status);
        task.Remember(status);
    }

    private TaskSummary Describe(KnownTask task) => SnapshotMessages.Describe(
        new TaskReading(task), _resources.Writer, new ResourceAllocationInfo { Role = _allocator.RoleName(task.Role) });

    private static bool IsNews(KnownTask task, TaskState before, TaskStatus status) =>
        task.State != before || task.Statuses.Length == 0 || task.Statuses[^1].State != status.State ||
        status.Reason is TaskStatusReason.TaskCheckStatusUpdated or TaskStatusReason.TaskHealthCheckStatusUpdated;

    private void PublishUpdate(KnownTask task, TaskStatus status) => Publish(new Event
    {
        Type = EventType.TaskUpdated,
        TaskUpdated = new EventTaskUpdated { FrameworkId = task.Framework.Id, Status = status, State = task.State },
    });

    // ---- agents

    private void TellObservers(KnownAgent added)
    {
        if (!IsObserved) return;
        Publish(new Event
        {
            Type = EventType.AgentAdded,
            AgentAdded = new EventAgentAdded { Agent = Describe(added) },
        });
    }

    // One that never came, as far as this master knows, cannot go.
    private void TellObserversOfEnd(KnownAgent removed)
    {
        if (!IsObserved || removed.RegisteredAt == default) return;
        EventAgentRemoved end = new() { AgentId = removed.Id };
        Publish(new Event { Type = EventType.AgentRemoved, AgentRemoved = end });
    }

    // Nothing of it is used or offered yet.
    private ResponseGetAgentsAgent Describe(KnownAgent agent)
    {
        ResponseGetAgentsAgent message = new()
        {
            AgentInfo = agent.Info,
            Active = agent.IsConnected && agent.Deactivation is null,
            Version = MesosdVersion.MesosText,
            Pid = $"slave(1)@{agent.Endpoint}",
            RegisteredTime = new TimeInfo(agent.RegisteredAt.Nanoseconds),
            ReregisteredTime = agent.ReregisteredAt is { } again ? new TimeInfo(again.Nanoseconds) : null,
            Deactivated = agent.Deactivation is not null,
            DrainInfo = agent.Deactivation?.Drain,
        };
        message.Capabilities.AddRange(agent.Capabilities);
        SnapshotMessages.WriteInBothForms(_resources.Writer, agent.Total, message.TotalResources);
        return message;
    }

    // ---- frameworks

    private void TellObservers(KnownFramework framework, EventType type)
    {
        if (!IsObserved) return;
        Event happening = new() { Type = type };
        if (type == EventType.FrameworkRemoved)
            happening.FrameworkRemoved = new EventFrameworkRemoved { FrameworkInfo = framework.Info };
        else if (type == EventType.FrameworkUpdated)
            happening.FrameworkUpdated = new EventFrameworkUpdated { Framework = Describe(framework) };
        else happening.FrameworkAdded = new EventFrameworkAdded { Framework = Describe(framework) };
        Publish(happening);
    }

    // As in Mesos, without what it has and is offered: that changes too often to be told here.
    private static ResponseGetFrameworksFramework Describe(KnownFramework framework) => new()
    {
        FrameworkInfo = framework.Info,
        Active = framework.IsConnected,
        Connected = framework.IsConnected,
        Recovered = framework.State == FrameworkState.Recovered,
        RegisteredTime = new TimeInfo(framework.RegisteredAt.Nanoseconds),
        ReregisteredTime = new TimeInfo((framework.ReregisteredAt ?? framework.RegisteredAt).Nanoseconds),
        UnregisteredTime = new TimeInfo(0),
    };

    private void Publish(Event happening) => _effects.Add(MasterEffect.Publish(happening));
}
