using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

// Status updates go from agents to frameworks, acknowledgements go back. The master stores neither: the agent
// repeats an update until its framework has acknowledged it.
public sealed partial class MasterCore
{
    private const int UuidBytes = SchedulerCallForm.UuidBytes;

    private void UpdateStatus(in PeerRequest request, StatusUpdate update)
    {
        _counters.StatusUpdateMessages++;
        if (!Registered(request, out KnownAgent? agent)) return;
        TaskStatus status = update.Status;
        status.AgentId ??= agent.Id;
        if (status.AgentId != agent.Id)
        {
            _counters.InvalidStatusUpdates++;
            Refuse(request, RefusalCode.Invalid,
                $"status.agent_id is {status.AgentId.Value.Value}, and this is agent {agent.Id.Value}");
            return;
        }
        if (status.Uuid is { Length: not UuidBytes })
        {
            // No acknowledgement could ever match it.
            _counters.InvalidStatusUpdates++;
            Refuse(request, RefusalCode.Invalid,
                $"status.uuid has {status.Uuid.Length} bytes; expected {UuidBytes}, or no uuid at all");
            return;
        }
        if (_frameworks.Find(update.FrameworkId) is not { } framework)
        {
            RefuseUpdate(request, agent, update);
            return;
        }
        Accept(request);
        // Without a link it is dropped here: the agent repeats it until the framework is back and
        // acknowledges.
        Tell(framework, SchedulerEvents.Update(status));
        Learn(agent, framework, update);
    }

    /// <summary>The framework is over, or was never heard of. The agent shall stop repeating.</summary>
    private void RefuseUpdate(in PeerRequest request, KnownAgent agent, StatusUpdate update)
    {
        _counters.InvalidStatusUpdates++;
        if (_frameworks.IsCompleted(update.FrameworkId))
            Send(agent.Connection, new ShutdownFramework { FrameworkId = update.FrameworkId });
        Refuse(request, RefusalCode.NotFound, $"framework {update.FrameworkId.Value} is not known");
    }

    private void Learn(KnownAgent agent, KnownFramework framework, StatusUpdate update)
    {
        TaskStatus status = update.Status;
        // A task that the master does not hold (any more) is between its agent and its framework alone.
        if (framework.Tasks.Find(status.TaskId) is not { } task || task.AgentId != agent.Id)
        {
            _counters.InvalidStatusUpdates++;
            return;
        }
        _counters.ValidStatusUpdates++;
        TaskState before = task.State;
        TaskState latest = update.LatestState ?? status.State;
        // The reason of an earlier state says nothing about the end.
        SetState(task, latest, status.Source, latest == status.State ? status.Reason : null);
        framework.Tasks.Touch(task.Id);
        // A late word about a task whose end was delivered already.
        if (task.UpdateState is { } last && last.IsTerminal() && !status.State.IsTerminal()) return;
        task.UpdateState = status.State;
        task.UpdateUuid = status.Uuid;
        Remember(task, before, status);
        // Nobody acknowledges an update without a uuid.
        if (status.Uuid is null && task.IsTerminal) Complete(task);
    }

    private void Acknowledge(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsAcknowledge++;
        CallAcknowledge acknowledge = call.Acknowledge!;
        // Refused while the agent is away: it repeats the update when it is back, and is acknowledged then.
        if (!Reachable(request, acknowledge.AgentId, out KnownAgent? agent))
        {
            _counters.InvalidAcknowledgements++;
            return;
        }
        KnownTask? task = framework.Tasks.Find(acknowledge.TaskId);
        if (task is not null && task.AgentId == agent.Id)
        {
            if (task.UpdateUuid is null)
            {
                _counters.InvalidAcknowledgements++;
                Refuse(request, RefusalCode.Conflict,
                    $"task {task.Id.Value} has no update that could be acknowledged");
                return;
            }
            Settle(task, acknowledge.Uuid);
        }
        _counters.ValidAcknowledgements++;
        Accept(request);
        Send(agent.Connection, new AcknowledgeStatus
        {
            FrameworkId = framework.Id,
            TaskId = acknowledge.TaskId,
            Uuid = acknowledge.Uuid,
        });
    }

    /// <summary>The task leaves when its last update was seen, and not before.</summary>
    private void Settle(KnownTask task, byte[] uuid)
    {
        bool isLast = task.UpdateState is { } state && state.IsTerminal();
        if (isLast && uuid.AsSpan().SequenceEqual(task.UpdateUuid)) Complete(task);
    }
}
