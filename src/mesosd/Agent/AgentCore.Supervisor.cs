using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>The process that starts containers for this agent and outlives it.</summary>
// (none) ──── StartSupervisor ───────────▶ expected   a token is given out
// expected ── connects with the token ───▶ connected
// connected ─ SupervisorState ───────────▶ ready      starts, stops and kills are sent from here on
// ready ───── connection lost ───────────▶ expected   it comes back by itself
// any ─────── process ended, or late ────▶ (none)     its containers are given up, another one is started
public sealed partial class AgentCore : ISupervisorToAgentHandler<uint>
{
    // A supervisor that lived so long was not the one that fails at its start.
    private static readonly TimeSpan ProvenLife = TimeSpan.FromMinutes(1);

    private readonly Deadline<AgentDeadline> _supervisorLate;
    private readonly Deadline<AgentDeadline> _supervisorRestart;
    private ConnectionId _supervisor;
    private byte[]? _supervisorToken;
    private int? _supervisorProcessId;
    private Instant _supervisorReadyAt = Instant.Never;
    private int _supervisorFailures;
    private string? _supervisorEnd;

    private bool SupervisorIsReady => _supervisorReadyAt != Instant.Never;

    private void StartSupervisor()
    {
        _supervisorToken = _secrets.TakeToken();
        _supervisorProcessId = null;
        _supervisorEnd = null;
        _deadlines.Set(_supervisorLate, _now + AgentLimits.SupervisorStart);
        _effects.Add(AgentEffect.StartSupervisor(_supervisorToken));
    }

    private void OnSupervisorStarted(int processId)
    {
        _supervisorProcessId = processId;
        RecordSupervisor(isGivenUp: false);
    }

    // Before the first registration there is no journal; the record is written with the agent's own.
    private void RecordSupervisor(bool isGivenUp)
    {
        if (Id is null || _supervisorToken is null || _supervisorProcessId is not int processId) return;
        SupervisorRecord record = new() { ProcessId = processId, Token = _supervisorToken };
        if (isGivenUp) record.GivenUp = true;
        Append(new AgentRecord { Supervisor = record });
    }

    private void OnSupervisorConnected(in AgentInput input)
    {
        if (_supervisorToken is null || !SecretComparison.Matches(input.Secret.Span, _supervisorToken))
        {
            Disconnect(input.Connection, GoodbyeReason.HandshakeRefused,
                "this agent did not start this supervisor, or has given it up");
            return;
        }
        if (_supervisor != ConnectionId.None)
            Disconnect(_supervisor, GoodbyeReason.Replaced, "the supervisor connected again");
        _supervisor = input.Connection;
        _supervisorReadyAt = Instant.Never;
        _deadlines.Set(_supervisorLate, _now + AgentLimits.SupervisorStart);
    }

    private void DispatchFromSupervisor(IMessage message, uint correlation)
    {
        if (SupervisorToAgentFrames.Dispatch(message, this, correlation)) return;
        Refuse(_supervisor, correlation, RefusalCode.Unsupported,
            $"{message.MessageName} is not for an agent; a supervisor sends what SupervisorToAgent lists");
    }

    void ISupervisorToAgentHandler<uint>.On(uint context, SupervisorState message)
    {
        _supervisorReadyAt = _now;
        _deadlines.Cancel(_supervisorLate);
        BeginStrangers();
        Dictionary<string, ContainerState> containers = new(message.Containers.Count, StringComparer.Ordinal);
        foreach (ContainerState container in message.Containers)
        {
            containers[container.ContainerId.Value] = container;
            if (!_runs.ContainsKey(container.ContainerId.Value)) Forget(container);
        }
        foreach (CommandUpdate update in message.UnacknowledgedUpdates) TakeCommandUpdate(update);
        foreach (ExecutorRun run in LiveRuns())
            Reconcile(run, containers.GetValueOrDefault(run.ContainerId.Value));
        LaunchQueued();
        EndRecoveryIfComplete();
        ContinueStopping();
    }

    // A container that this agent does not know: its framework does not checkpoint and the agent was
    // restarted, or it was given up. Nobody would ever hear of it.
    private void Forget(ContainerState container)
    {
        bool hasEnded = container.ExitStatus is not null || container.Failure is not null;
        if (!hasEnded) EndAtOnce(container.ContainerId);
        Send(_supervisor, new ContainerEndAcknowledged { ContainerId = container.ContainerId });
    }

    // Brings a run and what the supervisor says of its container together.
    private void Reconcile(ExecutorRun run, ContainerState? container)
    {
        if (container is null)
        {
            bool wasNeverStarted = !run.IsConfirmed && !HasHistory(run);
            if (wasNeverStarted && !run.StopIsWanted && run.State != ExecutorState.Terminating) Start(run);
            else EndRun(run, ExecutorEnd.Gone("the supervisor has lost the executor's container"));
            return;
        }
        if (container.Failure is not null) OnContainerFailed(run, container.Failure);
        else if (container.ExitStatus is int status) OnContainerExited(run, status);
        else
        {
            if (container.ProcessId is int processId) Confirm(run, processId);
            RepeatStops(run);
        }
    }

    // A command task that the supervisor never got may be started now, even by a later process of the agent:
    // it was accepted, and it has not run. A custom executor of an earlier process has its own connection to
    // tell.
    private static bool HasHistory(ExecutorRun run)
    {
        if (run.IsRecovered && !run.IsCommand) return true;
        foreach (AgentTask task in run.Tasks)
            if (task.History.Count > 0) return true;
        return false;
    }

    // What was asked before the connection was lost may not have arrived. Asking twice does no harm.
    private void RepeatStops(ExecutorRun run)
    {
        // A command task that was given up just before this agent's crash: its end is in the journal, the end
        // of its executor is not. Whoever was told of that end counts its resources as free.
        bool wasGivenUp = run.IsCommand && run.LiveTaskCount == 0;
        if (run.StopIsWanted || wasGivenUp)
        {
            SendStop(run.ContainerId, TimeSpan.Zero);
            return;
        }
        if (!run.IsCommand)
        {
            // One that is not back itself hears of its end from the supervisor.
            bool isToEnd = run.State == ExecutorState.Terminating && run.Connection == ConnectionId.None;
            if (isToEnd && run.Late.IsSet) SendStop(run.ContainerId, run.Late.At - _now);
            return;
        }
        foreach (AgentTask task in run.Tasks)
            if (task.KillIsWanted && task.Phase == TaskPhase.Launched) SendKill(run, task);
    }

    private void Confirm(ExecutorRun run, int processId)
    {
        run.IsConfirmed = true;
        run.IsSent = true;
        run.ProcessId = processId;
        if (run.Status?.ExecutorPid is null) run.Status = StatusOf(run.ContainerId, processId);
        if (run.State != ExecutorState.Starting) return;
        run.State = run.IsCommand ? ExecutorState.Running : ExecutorState.Registering;
        if (run.IsCommand) _deadlines.Cancel(run.Late);
        else _deadlines.Set(run.Late, _now + _settings.ExecutorRegistrationTimeout);
    }

    // Discovery services and Marathon look for a task's address here, not for its agent's.
    private ContainerStatus StatusOf(ContainerId id, int? processId)
    {
        ContainerStatus status = new() { ContainerId = id, ExecutorPid = (uint?)processId };
        if (_settings.Address is not { } address) return status;
        NetworkInfo network = new();
        network.IpAddresses.Add(new NetworkInfoIPAddress { IpAddress = address });
        status.NetworkInfos.Add(network);
        return status;
    }

    void ISupervisorToAgentHandler<uint>.On(uint context, ContainerStarted message)
    {
        if (FindRun(message.ContainerId) is ExecutorRun run) Confirm(run, message.ProcessId);
    }

    void ISupervisorToAgentHandler<uint>.On(uint context, ContainerFailed message)
    {
        if (FindRun(message.ContainerId) is ExecutorRun run) OnContainerFailed(run, message.Message);
        else EndStranger(message.ContainerId);
    }

    void ISupervisorToAgentHandler<uint>.On(uint context, ContainerExited message)
    {
        if (FindRun(message.ContainerId) is ExecutorRun run) OnContainerExited(run, message.Status);
        else EndStranger(message.ContainerId);
    }

    private void OnContainerFailed(ExecutorRun run, string text)
    {
        _counters.ContainerLaunchErrors++;
        run.Verdict ??= (TaskStatusReason.ContainerLaunchFailed, text);
        EndRun(run, ExecutorEnd.Unknown(text));
        Send(_supervisor, new ContainerEndAcknowledged { ContainerId = run.ContainerId });
    }

    private void OnContainerExited(ExecutorRun run, int status)
    {
        EndRun(run, ExecutorEnd.Exited(status));
        Send(_supervisor, new ContainerEndAcknowledged { ContainerId = run.ContainerId });
    }

    void ISupervisorToAgentHandler<uint>.On(uint context, CommandUpdate message) =>
        TakeCommandUpdate(message);

    private void TakeCommandUpdate(CommandUpdate message)
    {
        TaskStatus status = message.Status;
        Invariant.Check(status.Uuid is { Length: 16 },
            $"the supervisor sent an update of {status.TaskId.Value} without uuid");
        ExecutorRun? run = FindRun(message.ContainerId);
        if (run is not null)
        {
            AgentTask? task = run.Tasks.Find(status.TaskId);
            if (task is not null) Report(task, status);
            _counters.ValidStatusUpdates++;
        }
        // Also for a run that is not known: its framework is gone, or the update is in the journal already.
        Send(_supervisor, new CommandUpdateAcknowledged
        {
            ContainerId = message.ContainerId,
            Uuid = status.Uuid,
        });
        // The built-in executor ends with its task, and the acknowledgement above lets the supervisor forget
        // it.
        if (run is not null && status.State.IsTerminal()) EndRun(run, ExecutorEnd.Exited(0));
    }

    private void OnSupervisorLost()
    {
        _supervisor = ConnectionId.None;
        _supervisorReadyAt = Instant.Never;
        if (_supervisorEnd is not null) AbandonSupervisor(_supervisorEnd);
        else _deadlines.Set(_supervisorLate, _now + _settings.ExecutorReregistrationTimeout);
    }

    private void OnSupervisorEnded(string text)
    {
        if (_supervisorToken is null) return;
        _supervisorEnd = $"the supervisor has ended: {text}";
        // Its last words may still stand in the connection, which ends by itself now.
        if (_supervisor == ConnectionId.None) AbandonSupervisor(_supervisorEnd);
        else _deadlines.Set(_supervisorLate, _now + _settings.ExecutorReregistrationTimeout);
    }

    private void OnSupervisorLate() =>
        AbandonSupervisor(_supervisorEnd ?? "the supervisor was not heard of in time");

    // Nobody is the parent of its containers any more, and the next StartSupervisor kills what is left of
    // them.
    private void AbandonSupervisor(string text)
    {
        bool wasProven = SupervisorIsReady && _now - _supervisorReadyAt >= ProvenLife;
        _supervisorFailures = wasProven ? 0 : _supervisorFailures + 1;
        if (_supervisor != ConnectionId.None) Disconnect(_supervisor, GoodbyeReason.Silent, text);
        _supervisor = ConnectionId.None;
        _supervisorReadyAt = Instant.Never;
        // Before all that follows, for the journal may end within it: a later process of this agent must not take
        // an executor back whose tasks are said to have ended.
        RecordSupervisor(isGivenUp: true);
        _supervisorToken = null;
        _supervisorEnd = null;
        _deadlines.Cancel(_supervisorLate);
        BeginStrangers();
        if (State == AgentState.Terminating && _isStoppingSupervisor)
        {
            FinishStopping();
            return;
        }
        Notice(NoticeSeverity.Error, text + "; its containers are given up and another one is started");
        _counters.SupervisorRestarts++;
        foreach (ExecutorRun run in LiveRuns())
            if (run.IsSent) EndRun(run, ExecutorEnd.Unknown(text));
        if (_hasStopped) return;
        _deadlines.Set(_supervisorRestart, _now + RestartPause());
        // Nobody is left who could come back.
        if (_runs.Count == 0) EndRecovery();
    }

    private TimeSpan RestartPause()
    {
        int doublings = Math.Min(Math.Max(_supervisorFailures - 1, 0), 10);
        TimeSpan pause = AgentLimits.SupervisorRestartMin * (1 << doublings);
        return pause < AgentLimits.SupervisorRestartMax ? pause : AgentLimits.SupervisorRestartMax;
    }

    private void SendStop(ContainerId containerId, TimeSpan grace) =>
        Send(_supervisor, new StopContainer
        {
            ContainerId = containerId,
            GraceNanoseconds = Nanoseconds(grace),
        });

    private ExecutorRun? FindRun(ContainerId id) => _runs.GetValueOrDefault(id.Value);

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>The live runs in the order of their frameworks and starts, copied.</summary>
    private List<ExecutorRun> LiveRuns()
    {
        List<ExecutorRun> runs = [];
        foreach (AgentFramework framework in _frameworks)
            foreach (ExecutorRun run in framework.Runs) runs.Add(run);
        return runs;
    }
}
