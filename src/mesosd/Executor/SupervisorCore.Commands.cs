using System.Globalization;
using Mesosd.Containers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Executor;

// The built-in command executor.
public sealed partial class SupervisorCore
{
    private const string ExitStatusLabel = "exit_status";

    void IAgentToSupervisorHandler<SupervisorTurn>.On(SupervisorTurn turn, RunCommandTask message)
    {
        ContainerKey key = ContainerKey.Of(message.Plan.ContainerId);
        if (_containers.Find(key) is { } known)
        {
            RetellCommand(turn, known);
            return;
        }
        if (Refuses(turn, message.Plan.ContainerId)) return;
        SupervisedContainer container = new(message.Plan.ContainerId, key)
        {
            IsCheckpointed = message.CheckpointOrDefault,
            Command = new CommandTask(message),
        };
        Report(turn, container, TaskState.Starting);
        Start(turn, message.Plan, container);
    }

    void IAgentToSupervisorHandler<SupervisorTurn>.On(SupervisorTurn turn, KillCommandTask message)
    {
        if (FindOrRefuse(turn, message.ContainerId) is not { } container) return;
        End(turn, container, EndCause.Requested, GraceOf(container, message.KillPolicy));
    }

    void IAgentToSupervisorHandler<SupervisorTurn>.On(SupervisorTurn turn, CommandUpdateAcknowledged message)
    {
        // Unknown container or uuid: an answer to what was sent twice over a reconnection.
        SupervisedContainer? container = _containers.Find(ContainerKey.Of(message.ContainerId));
        if (container?.Command is not { } command) return;
        int index = command.Unacknowledged.FindIndex(
            update => update.Status.Uuid.AsSpan().SequenceEqual(message.Uuid));
        if (index < 0) return;
        command.Unacknowledged.RemoveAt(index);
        if (!container.IsLive && command.Unacknowledged.Count == 0) _containers.Remove(container.Key);
    }

    private void OnCommandStarted(SupervisorTurn turn, SupervisedContainer container)
    {
        Report(turn, container, TaskState.Running);
        if (container.Command!.MaxCompletionTime is not { } longest) return;
        container.Completion = new Deadline<SupervisorDeadline>(SupervisorDeadline.Completion, container);
        _deadlines.Set(container.Completion, turn.Now + SpanOf(longest.Nanoseconds));
    }

    private void OnCommandNotStarted(SupervisorTurn turn, SupervisedContainer container) =>
        Report(turn, container, TaskState.Failed, container.Failure, TaskStatusReason.ContainerLaunchFailed);

    private void OnCommandExited(SupervisorTurn turn, SupervisedContainer container, WaitStatus status)
    {
        string text = $"Command {status}{Explain(container.Cause)}";
        switch (container.Cause)
        {
            case EndCause.None:
                Report(turn, container, status.IsSuccess ? TaskState.Finished : TaskState.Failed, text);
                break;
            case EndCause.TooLong:
                Report(turn, container, TaskState.Failed, text, TaskStatusReason.MaxCompletionTimeReached);
                break;
            case EndCause.Requested:
            case EndCause.AgentAway:
            case EndCause.Stopping:
                Report(turn, container, TaskState.Killed, text);
                break;
            default:
                Invariant.Check(false, $"end cause {container.Cause} is handled");
                break;
        }
    }

    private void OnCompletionOver(SupervisorTurn turn, SupervisedContainer container) =>
        End(turn, container, EndCause.TooLong, GraceOf(container, null));

    private void Report(
        SupervisorTurn turn, SupervisedContainer container, TaskState state, string? text = null,
        TaskStatusReason? reason = null)
    {
        CommandTask command = container.Command!;
        CommandUpdate update = new()
        {
            FrameworkId = command.FrameworkId,
            ExecutorId = command.ExecutorId,
            ContainerId = container.Id,
            Status = new TaskStatus
            {
                TaskId = command.TaskId,
                State = state,
                Message = text,
                Reason = reason,
                Source = TaskStatusSource.Executor,
                ExecutorId = command.ExecutorId,
                Timestamp = turn.Now.ToUnixSeconds(),
                Uuid = _random.NextUuid(),
                Labels = LabelsOf(container),
            },
        };
        command.Latest = update;
        command.Unacknowledged.Add(update);
        Send(turn, update);
    }

    private void RetellCommand(SupervisorTurn turn, SupervisedContainer container)
    {
        if (container.Command is { Latest: { } latest } command)
        {
            foreach (CommandUpdate update in command.Unacknowledged) Send(turn, update);
            // The agent has all of them; the latest again says so, and by its uuid it does no harm.
            if (command.Unacknowledged.Count == 0) Send(turn, latest);
        }
        Retell(turn, container);
    }

    private TimeSpan GraceOf(SupervisedContainer container, KillPolicy? wanted)
    {
        DurationInfo? grace = wanted?.GracePeriod ?? container.Command?.KillPolicy?.GracePeriod;
        if (grace is { } given) return SpanOf(given.Nanoseconds);
        return container.Command is null ? _settings.ExecutorGrace : _settings.KillGrace;
    }

    // What a shell would have in $?: mesosd run ends with it.
    private static Labels? LabelsOf(SupervisedContainer container)
    {
        if (container.ExitStatus is not { } status) return null;
        string shown = new WaitStatus(status).ShellStatus.ToString(CultureInfo.InvariantCulture);
        Labels labels = new();
        labels.LabelsValue.Add(new Label { Key = ExitStatusLabel, Value = shown });
        return labels;
    }

    private static string Explain(EndCause cause) => cause switch
    {
        EndCause.TooLong => " after its max_completion_time",
        EndCause.AgentAway => " because its agent was away",
        EndCause.Stopping => " because its agent was stopped",
        _ => "",
    };
}
