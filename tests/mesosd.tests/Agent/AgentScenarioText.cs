using System.Text;
using Mesosd.Agent;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Tests.Master;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Agent;

/// <summary>Effects of an agent as one line each.</summary>
internal sealed class AgentScenarioText(AgentScenarioNames names)
{
    public string Describe(AgentEffect effect) => effect.Kind switch
    {
        AgentEffectKind.Append => "write " + Describe((AgentRecord)effect.Message!),
        AgentEffectKind.ForgetIdentity => "forget identity",
        AgentEffectKind.SaveResources => "write resources",
        AgentEffectKind.MakeVolume => $"make-volume {effect.Text}",
        AgentEffectKind.RemoveVolume => $"remove-volume {effect.Text}{(effect.KeepsDirectory ? "/*" : "")}",
        AgentEffectKind.UseVolume => $"use-volume {names.NameOfContainer(effect.Text)} {Describe((UseVolume)effect.Message!)}",
        AgentEffectKind.Send => $"{names.NameOf(effect.Connection)} <- {Describe(effect.Message!)}{Correlation(effect)}",
        AgentEffectKind.Disconnect =>
            $"disconnect {names.NameOf(effect.Connection)} {GoodbyeReasonNames.ToName(effect.Reason)}: {effect.Text}",
        AgentEffectKind.StartSupervisor => "start supervisor",
        AgentEffectKind.Notice => $"notice {effect.Severity}: {effect.Text}",
        AgentEffectKind.Stop => $"stop {effect.ExitCode}{(effect.ForgetsIdentity ? " forget" : "")}: {effect.Text}",
        _ => throw new FormatException($"{effect.Kind}: no such effect"),
    };

    private static string Correlation(in AgentEffect effect) =>
        effect.IsAnswer ? $" #{effect.Correlation}" : "";

    public string Describe(AgentRecord record) => record.RecordCase switch
    {
        AgentRecordRecordCase.Agent => $"agent {record.Agent!.Id!.Value.Value}",
        AgentRecordRecordCase.Framework => $"framework {record.Framework!.Id!.Value.Value}",
        AgentRecordRecordCase.Executor =>
            $"executor {record.Executor!.FrameworkId.Value}/{record.Executor.Executor.ExecutorId.Value} {Container(record.Executor.ContainerId)}",
        AgentRecordRecordCase.Task =>
            $"task {record.Task!.FrameworkId.Value}/{record.Task.Task.TaskId.Value} in {record.Task.ExecutorId.Value}",
        AgentRecordRecordCase.TaskGroup =>
            $"group {record.TaskGroup!.FrameworkId.Value}/{string.Join('+', record.TaskGroup.Tasks.Select(task => task.TaskId.Value))}" +
            $" in {record.TaskGroup.ExecutorId.Value}{(record.TaskGroup.HeardOf == true ? " heard of" : "")}",
        AgentRecordRecordCase.Update => $"update {Status(record.Update!.FrameworkId, record.Update.Status)}",
        AgentRecordRecordCase.Acknowledgement =>
            $"ack {record.Acknowledgement!.FrameworkId.Value}/{record.Acknowledgement.TaskId.Value} {names.NameOfUuid(record.Acknowledgement.Uuid)}",
        AgentRecordRecordCase.ExecutorEnded =>
            $"executor-ended {record.ExecutorEnded!.ExecutorId.Value} {Container(record.ExecutorEnded.ContainerId)}",
        AgentRecordRecordCase.FrameworkEnded => $"framework-ended {record.FrameworkEnded!.FrameworkId.Value}",
        AgentRecordRecordCase.Supervisor => $"supervisor {record.Supervisor!.ProcessId}{(record.Supervisor.GivenUp == true ? " given-up" : "")}",
        _ => "nothing",
    };

    private string Describe(IMessage message) => message switch
    {
        RegisterAgent register => "register" + Made(register.CheckpointedResources),
        OperationUpdate update => Describe(update),
        AgentResources resources => Describe(resources),
        ReregisterAgent report => Describe(report),
        UnregisterAgent gone => $"unregister {gone.AgentId.Value}",
        Pong => "pong",
        StatusUpdate update => Describe(update),
        LaunchReceived launch => $"launch-received {launch.LaunchId}",
        ExecutorExited exited => $"executor-exited {exited.FrameworkId.Value}/{exited.ExecutorId.Value} status={exited.Status}",
        ExecutorToFramework sent => $"to-framework {sent.FrameworkId.Value} from {sent.ExecutorId.Value}: {Encoding.UTF8.GetString(sent.Data)}",
        Accepted => "accepted",
        Refusal refusal => $"refused {RefusalCodeNames.ToName(refusal.CodeOrDefault)} {refusal.Message}",
        ExecutorApi.Event told => Describe(told),
        StartContainer start => $"start-container {Container(start.Plan.ContainerId)}{Flag(start.CheckpointOrDefault, " checkpoint")}{Volumes(start.Plan)}",
        StopContainer stop => $"stop-container {Container(stop.ContainerId)} grace={stop.GraceNanoseconds / 1e9}s",
        RunCommandTask run => $"run-command {Container(run.Plan.ContainerId)} {run.Task.TaskId.Value}" +
            Flag(run.CheckpointOrDefault, " checkpoint") + Flag(run.TaskKillingStateOrDefault, " killing") +
            Volumes(run.Plan),
        KillCommandTask kill => $"kill-command {Container(kill.ContainerId)}{Grace(kill.KillPolicy)}",
        CommandUpdateAcknowledged ack => $"command-ack {Container(ack.ContainerId)} {names.NameOfUuid(ack.Uuid)}",
        ContainerEndAcknowledged end => $"end-ack {Container(end.ContainerId)}",
        StopSupervisor stop => $"stop-supervisor grace={stop.GraceNanoseconds / 1e9}s",
        _ => throw new FormatException($"{message.MessageName}: the scenarios have no text for it"),
    };

    private static string Describe(ReregisterAgent report)
    {
        string tasks = string.Join(',', report.Tasks.Select(task => $"{task.FrameworkId.Value}/{task.TaskId.Value}:{Name(task.State)}"));
        string frameworks = string.Join(',', report.Frameworks.Select(framework => framework.Id!.Value.Value));
        string executors = string.Join(',', report.Executors.Select(executor => $"{executor.FrameworkId!.Value.Value}/{executor.ExecutorId.Value}"));
        return $"reregister {report.Agent.Id!.Value.Value} frameworks=[{frameworks}] tasks=[{tasks}] executors=[{executors}]" +
            Made(report.CheckpointedResources) +
            (report.Operations.Count > 0 ? $" operations=[{string.Join(',', report.Operations.Select(Describe))}]" : "");
    }

    private static string Made(List<Resource> resources) =>
        resources.Count > 0 ? $" made={ResourceTexts.Format(resources)}" : "";

    private static string Describe(Operation operation) =>
        $"{operation.FrameworkId!.Value.Value}/{operation.Info.Id!.Value.Value}:{OperationStateNames.ToName(operation.LatestStatus.State)}";

    private string Describe(OperationUpdate update)
    {
        string asker = update.FrameworkId is { } id ? id.Value : "operator";
        string uuid = update.Status.Uuid is { } bytes ? $" {names.NameOfUuid(bytes.Value)}" : "";
        string text = update.Status.Message is { } message ? $" '{message}'" : "";
        return $"operation {asker}/{update.Status.OperationId?.Value} {OperationStateNames.ToName(update.Status.State)}{uuid}" +
            Made(update.Status.ConvertedResources) + text;
    }

    private static string Describe(AgentResources resources) => "resources" +
        (resources.Total is { } total ? $" total={ResourceTexts.Format(total.Resources)}" : "") +
        (resources.Oversubscribed is { } lent ? $" lent={ResourceTexts.Format(lent.Resources)}" : "");

    private static string Describe(UseVolume step) =>
        $"{step.Volume} at {step.Link}{(step.Owner is { } owner ? $" for {owner}" : "")}";

    // A relative path: the rest of it is the sandbox, whose container has a long name.
    private static string Volumes(ContainerPlan plan)
    {
        string sandbox = plan.Steps.Find(step => step.StartProcess is not null)!.StartProcess!.WorkingDirectory;
        return string.Concat(plan.Steps.Where(step => step.UseVolume is not null)
            .Select(step => $" with {Describe(step.UseVolume!).Replace(sandbox + "/", "")}"));
    }

    private string Describe(StatusUpdate update)
    {
        string latest = update.LatestState == update.Status.State ? "" : $" latest={Name(update.LatestState!.Value)}";
        return $"status {Status(update.FrameworkId, update.Status)}{latest}";
    }

    private string Status(FrameworkId framework, TaskStatus status)
    {
        string reason = status.Reason is TaskStatusReason known ? " " + TaskStatusReasonNames.ToName(known) : "";
        string text = status.Message is null ? "" : $" '{status.Message}'";
        return $"{framework.Value}/{status.TaskId.Value} {Name(status.State)} {names.NameOfUuid(status.Uuid)}{reason}{text}";
    }

    private string Describe(ExecutorApi.Event told) => told.Type switch
    {
        ExecutorApi.EventType.Subscribed => $"SUBSCRIBED {Container(told.Subscribed!.ContainerId!)}",
        ExecutorApi.EventType.Launch => $"LAUNCH {told.Launch!.Task.TaskId.Value}",
        ExecutorApi.EventType.LaunchGroup =>
            $"LAUNCH_GROUP {string.Join('+', told.LaunchGroup!.TaskGroup.Tasks.Select(task => task.TaskId.Value))}",
        ExecutorApi.EventType.Kill => $"KILL {told.Kill!.TaskId.Value}{Grace(told.Kill.KillPolicy)}",
        ExecutorApi.EventType.Acknowledged => $"ACKNOWLEDGED {told.Acknowledged!.TaskId.Value} {names.NameOfUuid(told.Acknowledged.Uuid)}",
        ExecutorApi.EventType.Message => $"MESSAGE {Encoding.UTF8.GetString(told.Message!.Data)}",
        ExecutorApi.EventType.Shutdown => "SHUTDOWN",
        ExecutorApi.EventType.Error => $"ERROR {told.Error!.Value.Message}",
        _ => throw new FormatException($"{told.Type}: the scenarios have no text for it"),
    };

    /// <summary>What is kept of reservations and volumes.</summary>
    public static string Describe(ResourcesRecord record) => "kept" + Made(record.Checkpointed) +
        (record.Operations.Count > 0 ? $" operations=[{string.Join(',', record.Operations.Select(Describe))}]" : "") +
        (record.RemovedVolumes.Count > 0 ? $" removed={ResourceTexts.Format(record.RemovedVolumes)}" : "");

    /// <summary>The state as readers see it.</summary>
    public static IEnumerable<string> Describe(AgentSnapshot snapshot)
    {
        yield return $"agent {snapshot.Info.Id?.Value ?? "(no id)"} {snapshot.State}{Flag(snapshot.IsRegistered, " registered")}";
        foreach (FrameworkSnapshot framework in snapshot.Frameworks.Concat(snapshot.CompletedFrameworks))
        {
            bool isCompleted = snapshot.CompletedFrameworks.Contains(framework);
            yield return $"  framework {framework.Info.Id!.Value.Value}{Flag(isCompleted, " completed")}";
            foreach (ExecutorSnapshot executor in framework.Executors.Concat(framework.CompletedExecutors))
            {
                yield return $"    executor {executor.Info.ExecutorId.Value} {executor.State}" +
                    Tasks("queued", executor.Queued) + Tasks("launched", executor.Launched) +
                    Tasks("terminated", executor.Terminated) + Tasks("completed", executor.Completed);
            }
        }
    }

    private static string Tasks(string phase, IReadOnlyList<TaskSummary> tasks) => tasks.Count == 0
        ? ""
        : $" {phase}=[{string.Join(',', tasks.Select(task => $"{task.TaskId.Value}:{Name(task.State)}"))}]";

    private static string Grace(KillPolicy? policy) =>
        policy?.GracePeriod is DurationInfo grace ? $" grace={grace.Nanoseconds / 1e9}s" : "";

    private static string Flag(bool isSet, string text) => isSet ? text : "";

    private string Container(ContainerId id) => names.NameOfContainer(id.Value);

    private static string Name(TaskState state) => TaskStateNames.ToName(state);
}
