using Mesosd.Containers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Executor;

// The life of a container, whatever runs in it.
public sealed partial class SupervisorCore
{
    void IAgentToSupervisorHandler<SupervisorTurn>.On(SupervisorTurn turn, StartContainer message)
    {
        ContainerKey key = ContainerKey.Of(message.Plan.ContainerId);
        if (_containers.Find(key) is { } known)
        {
            // The agent asks again because it does not know what became of the first time.
            Retell(turn, known);
            return;
        }
        if (Refuses(turn, message.Plan.ContainerId)) return;
        Start(turn, message.Plan, new SupervisedContainer(message.Plan.ContainerId, key)
        {
            IsCheckpointed = message.CheckpointOrDefault,
        });
    }

    void IAgentToSupervisorHandler<SupervisorTurn>.On(SupervisorTurn turn, StopContainer message)
    {
        if (FindOrRefuse(turn, message.ContainerId) is not { } container) return;
        End(turn, container, EndCause.Requested, SpanOf(message.GraceNanoseconds));
    }

    void IAgentToSupervisorHandler<SupervisorTurn>.On(SupervisorTurn turn, ContainerEndAcknowledged message)
    {
        // Unknown: acknowledged before. Live: the agent speaks of an end that was not told. A command task's
        // container goes with the acknowledgement of its terminal update, which may come after this.
        if (_containers.Find(ContainerKey.Of(message.ContainerId)) is not { } container) return;
        if (container.IsLive || container.Command is { Unacknowledged.Count: > 0 }) return;
        _containers.Remove(container.Key);
    }

    private void Start(SupervisorTurn turn, ContainerPlan plan, SupervisedContainer container)
    {
        _containers.Add(container.Key, container);
        _liveCount++;
        turn.Effects.Add(SupervisorEffect.Start(plan));
    }

    private bool Refuses(SupervisorTurn turn, ContainerId id)
    {
        string? reason = null;
        if (_isStopping) reason = "the supervisor is stopping";
        else if (_containers.Count >= _settings.MaxContainers)
            reason = $"the supervisor has {_containers.Count} containers, which is its limit";
        if (reason is null) return false;
        Send(turn, new ContainerFailed { ContainerId = id, Message = $"start container {id.Value}: {reason}" });
        return true;
    }

    private SupervisedContainer? FindOrRefuse(SupervisorTurn turn, ContainerId id)
    {
        if (_containers.Find(ContainerKey.Of(id)) is { } container) return container;
        Send(turn, new ContainerFailed { ContainerId = id, Message = $"container {id.Value} is not known here" });
        return null;
    }

    private void OnStarted(SupervisorTurn turn, ContainerId id, int processId)
    {
        SupervisedContainer? container = _containers.Find(ContainerKey.Of(id));
        Invariant.Check(container is { Phase: ContainerPhase.Starting }, $"container {id.Value} was being started");
        Invariant.Check(_processes.TryAdd(processId, container), $"process {processId} is one container's only");
        container.Phase = ContainerPhase.Running;
        container.ProcessId = processId;
        Send(turn, new ContainerStarted { ContainerId = id, ProcessId = processId });
        if (container.Command is not null) OnCommandStarted(turn, container);
        if (container.Cause != EndCause.None) BeginEnding(turn, container);
    }

    private void OnStartFailed(SupervisorTurn turn, ContainerId id, string text)
    {
        SupervisedContainer? container = _containers.Find(ContainerKey.Of(id));
        Invariant.Check(container is { Phase: ContainerPhase.Starting }, $"container {id.Value} was being started");
        container.Failure = text;
        if (container.Command is not null) OnCommandNotStarted(turn, container);
        Send(turn, new ContainerFailed { ContainerId = id, Message = text });
        Finish(container);
    }

    private void OnExited(SupervisorTurn turn, int processId, int status)
    {
        // Any other process is a container's orphan that this process adopted.
        if (!_processes.Remove(processId, out SupervisedContainer? container)) return;
        container.ExitStatus = status;
        // The terminal update first: a container that ends without one would be a failure to the agent.
        if (container.Command is not null) OnCommandExited(turn, container, new WaitStatus(status));
        Send(turn, new ContainerExited { ContainerId = container.Id, Status = status });
        Finish(container);
    }

    private void Finish(SupervisedContainer container)
    {
        container.Phase = ContainerPhase.Ended;
        if (container.Grace is not null) _deadlines.Cancel(container.Grace);
        if (container.Completion is not null) _deadlines.Cancel(container.Completion);
        _liveCount--;
        if (container.Command is not null) return;
        _ended.Enqueue(container);
        while (_ended.Count > _settings.MaxEndedContainers) _containers.Remove(_ended.Dequeue().Key);
    }

    private void End(SupervisorTurn turn, SupervisedContainer container, EndCause cause, TimeSpan grace)
    {
        if (container.Phase is ContainerPhase.Killing or ContainerPhase.Ended) return;
        if (container.Cause == EndCause.None) container.Cause = cause;
        // Whoever asks again may shorten the time that is left, never lengthen it.
        container.KillAt = Instant.Min(container.KillAt, turn.Now + grace);
        switch (container.Phase)
        {
            case ContainerPhase.Running: BeginEnding(turn, container); break;
            case ContainerPhase.Ending: AwaitKill(turn, container); break;
            default: break;
        }
    }

    private void BeginEnding(SupervisorTurn turn, SupervisedContainer container)
    {
        container.Phase = ContainerPhase.Ending;
        if (container.Completion is not null) _deadlines.Cancel(container.Completion);
        if (container.Command is { HasKillingState: true }) Report(turn, container, TaskState.Killing);
        if (container.KillAt > turn.Now)
            turn.Effects.Add(SupervisorEffect.SignalGroup(container.ProcessId!.Value, GroupSignal.Terminate));
        AwaitKill(turn, container);
    }

    private void AwaitKill(SupervisorTurn turn, SupervisedContainer container)
    {
        if (container.KillAt <= turn.Now)
        {
            OnGraceOver(turn, container);
            return;
        }
        container.Grace ??= new Deadline<SupervisorDeadline>(SupervisorDeadline.Grace, container);
        _deadlines.Set(container.Grace, container.KillAt);
    }

    private void OnGraceOver(SupervisorTurn turn, SupervisedContainer container)
    {
        if (container.Grace is not null) _deadlines.Cancel(container.Grace);
        container.Phase = ContainerPhase.Killing;
        turn.Effects.Add(SupervisorEffect.SignalGroup(container.ProcessId!.Value, GroupSignal.Kill));
    }

    private void Retell(SupervisorTurn turn, SupervisedContainer container)
    {
        if (container.Failure is not null)
            Send(turn, new ContainerFailed { ContainerId = container.Id, Message = container.Failure });
        else if (container.ExitStatus is { } status)
            Send(turn, new ContainerExited { ContainerId = container.Id, Status = status });
        else if (container.ProcessId is { } process)
            Send(turn, new ContainerStarted { ContainerId = container.Id, ProcessId = process });
        // Starting: the answer is on its way.
    }

    // Negative spans are taken for none, as Mesos does.
    private static TimeSpan SpanOf(long nanoseconds) => new(Math.Max(0, nanoseconds) / TimeSpan.NanosecondsPerTick);
}
