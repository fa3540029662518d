using System.Text;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using Operators = Mesosd.Protocol.MasterApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Master;

/// <summary>Effects as lines of a scenario.</summary>
internal sealed class ScenarioEffects(ScenarioNames names)
{
    public IEnumerable<string> Format(MasterEffect effect, string peer) => effect.Kind switch
    {
        MasterEffectKind.Send => Message(effect.Message!).Select(line => $"{peer} <- {line}"),
        MasterEffectKind.Disconnect =>
            [$"{peer} closed {GoodbyeReasonNames.ToName(effect.Reason)}: {names.ShortText(effect.Text!)}"],
        MasterEffectKind.Persist => [$"persist {Operation(effect.Operation!)}"],
        MasterEffectKind.Publish => [$"event {Happening((Operators.Event)effect.Message!)}"],
        MasterEffectKind.Notice => [$"log {effect.Severity}: {names.ShortText(effect.Text!)}"],
        _ => throw new InvalidOperationException($"an unknown effect {effect.Kind}"),
    };

    private string Happening(Operators.Event happening) => happening.Type switch
    {
        Operators.EventType.TaskAdded => $"task-added {Task(happening.TaskAdded!.Task.FrameworkId, happening.TaskAdded.Task.TaskId)} " +
            $"{TaskStateNames.ToName(happening.TaskAdded.Task.State)} {ResourceTexts.Format(happening.TaskAdded.Task.Resources)}",
        Operators.EventType.TaskUpdated => $"task-updated {names.Short(happening.TaskUpdated!.FrameworkId.Value)} " +
            $"{TaskStateNames.ToName(happening.TaskUpdated.State)} by {Status(happening.TaskUpdated.Status)}",
        Operators.EventType.AgentAdded => $"agent-added {names.Short(happening.AgentAdded!.Agent.AgentInfo.Id!.Value.Value)} " +
            ResourceTexts.Format(happening.AgentAdded.Agent.TotalResources),
        Operators.EventType.AgentRemoved => $"agent-removed {names.Short(happening.AgentRemoved!.AgentId.Value)}",
        Operators.EventType.FrameworkAdded => $"framework-added {Framework(happening.FrameworkAdded!.Framework)}",
        Operators.EventType.FrameworkUpdated => $"framework-updated {Framework(happening.FrameworkUpdated!.Framework)}",
        _ => $"framework-removed {names.Short(happening.FrameworkRemoved!.FrameworkInfo.Id!.Value.Value)}",
    };

    private string Framework(Operators.ResponseGetFrameworksFramework framework) =>
        $"{names.Short(framework.FrameworkInfo.Id!.Value.Value)}{(framework.Active ? " active" : "")}" +
        $"{(framework.Connected ? " connected" : "")}{(framework.Recovered ? " recovered" : "")}";

    private string Operation(RegistryOperation operation)
    {
        if (operation.AdmitAgent is { } admit) return $"admit {names.Short(admit.Agent.Id!.Value.Value)}";
        if (operation.UpdateAgent is { } update) return $"update {names.Short(update.Agent.Id!.Value.Value)}";
        if (operation.MarkAgentReachable is { } back) return $"mark-reachable {names.Short(back.Agent.Id!.Value.Value)}";
        if (operation.MarkAgentUnreachable is { } lost) return $"mark-unreachable {names.Short(lost.AgentId.Value)}";
        if (operation.RemoveAgent is { } removed) return $"remove {names.Short(removed.AgentId.Value)}";
        if (operation.MarkAgentGone is { } gone) return $"gone {names.Short(gone.AgentId.Value)}";
        if (operation.DrainAgent is { } drain) return $"drain {names.Short(drain.AgentId.Value)}{Config(drain.Config)}";
        if (operation.MarkAgentDrained is { } drained) return $"drained {names.Short(drained.AgentId.Value)}";
        if (operation.DeactivateAgent is { } off) return $"deactivate {names.Short(off.AgentId.Value)}";
        if (operation.ReactivateAgent is { } on) return $"reactivate {names.Short(on.AgentId.Value)}";
        if (operation.BeginMaintenance is { } down) return $"down {Machines(down.Machines)}";
        if (operation.EndMaintenance is { } up) return $"up {Machines(up.Machines)}";
        if (operation.ForgetAgents is { } forget)
            return $"forget {string.Join(' ', forget.AgentIds.Select(id => names.Short(id.Value)))}";
        if (operation.SetMaintenanceSchedule is { } set)
            return $"schedule {string.Join(' ', set.Schedule.Windows.Select(w => $"{Machines(w.MachineIds)}@{w.Unavailability.Start.Nanoseconds / 1e9}s"))}";
        if (operation.SetQuotas is { } quotas)
            return $"quotas {string.Join(' ', quotas.QuotaConfigs.Select(q => $"{q.Role}={Amounts(q.Guarantees)}|{Amounts(q.Limits)}"))}";
        return $"weights {string.Join(' ', operation.SetWeights!.WeightInfos.Select(w => $"{w.Role}={w.Weight}"))}";
    }

    private IEnumerable<string> Message(IMessage message) => message switch
    {
        Event happening => Event(happening),
        Accepted => ["accepted"],
        Refusal refusal => [$"refused {RefusalCodeNames.ToName(refusal.CodeOrDefault)}: {names.ShortText(refusal.Message)}"],
        AgentRegistered => ["registered"],
        AgentReregistered again => [Reregistered(again)],
        Ping => ["ping"],
        RunTasks run => [Run(run)],
        RunTaskGroup run => [Run(run)],
        ApplyOperation operation => [ScenarioOperations.Format(operation, names)],
        AcknowledgeOperation ack => [$"ack-operation {Uuid(ack.StatusUuid)}"],
        KillTask kill => [$"kill {Task(kill.FrameworkId, kill.TaskId)}{Grace(kill.KillPolicy)}"],
        AcknowledgeStatus ack => [$"ack {Task(ack.FrameworkId, ack.TaskId)} {Uuid(ack.Uuid)}"],
        ShutdownFramework over => [$"shutdown-framework {names.Short(over.FrameworkId.Value)}"],
        ShutdownExecutor over => [$"shutdown-executor {names.Short(over.FrameworkId.Value)}/{over.ExecutorId.Value}"],
        UpdateFramework update => [$"update-framework {names.Short(update.Framework.Id!.Value.Value)}"],
        FrameworkToExecutor text =>
            [$"message {names.Short(text.FrameworkId.Value)}/{text.ExecutorId.Value} {Encoding.UTF8.GetString(text.Data)}"],
        DrainTasks drain => [$"drain{Config(drain.Config)}"],
        OfferExplanation explanation => ScenarioExplanation.Format(explanation, names),
        RoleDescriptions roles => roles.Roles.Select(Role),
        ShutdownAgent over => [$"shutdown-agent: {names.ShortText(over.Message)}"],
        _ => [$"{message.MessageName} {message}"],
    };

    private IEnumerable<string> Event(Event happening) => happening.Type switch
    {
        EventType.Subscribed => [$"subscribed {names.Short(happening.Subscribed!.FrameworkId.Value)}"],
        EventType.Offers => happening.Offers!.Offers.Select(Offer),
        EventType.InverseOffers => happening.InverseOffers!.InverseOffers.Select(InverseOffer),
        EventType.RescindInverseOffer =>
            [$"rescind-inverse {names.Short(happening.RescindInverseOffer!.InverseOfferId.Value)}"],
        EventType.Rescind => [$"rescind {names.Short(happening.Rescind!.OfferId.Value)}"],
        EventType.Update => [Status(happening.Update!.Status)],
        EventType.Failure => [Failure(happening.Failure!)],
        EventType.Error => [$"error {names.ShortText(happening.Error!.Value.Message)}"],
        EventType.Message =>
            [$"message {names.Short(happening.Message!.AgentId.Value)}/{happening.Message.ExecutorId.Value} {Encoding.UTF8.GetString(happening.Message.Data)}"],
        EventType.UpdateOperationStatus =>
            [Operation(happening.UpdateOperationStatus!.Status)],
        _ => [happening.ToString()],
    };

    private string Operation(OperationStatus status)
    {
        string agent = status.AgentId is { } id ? $" {names.Short(id.Value)}" : "";
        string uuid = status.Uuid is { } bytes ? $" {Uuid(bytes.Value)}" : "";
        string message = status.Message is { } text ? $": {names.ShortText(text)}" : "";
        return $"operation {status.OperationId?.Value} {OperationStateNames.ToName(status.State)}{agent}{uuid}{message}";
    }

    private string Offer(Offer offer)
    {
        string executors = offer.ExecutorIds.Count == 0 ? "" : $" executors={string.Join(',', offer.ExecutorIds.Select(e => e.Value))}";
        string role = offer.AllocationInfo?.Role is { } named ? $" role={named}" : "";
        string resources = ResourceTexts.Format(offer.Resources);
        string away = offer.Unavailability is { } when ? $" away={Away(when)}" : "";
        return $"offer {names.Short(offer.Id.Value)} {names.Short(offer.AgentId.Value)} {resources}{role}{executors}{away}";
    }

    private string InverseOffer(InverseOffer offer) =>
        $"inverse-offer {names.Short(offer.Id.Value)} {names.Short(offer.AgentId!.Value.Value)} away={Away(offer.Unavailability)}";

    private static string Away(Unavailability when) =>
        $"{when.Start.Nanoseconds / 1e9}s{(when.Duration is { } span ? $"+{span.Nanoseconds / 1e9}s" : "")}";

    private static string Config(DrainConfig config)
    {
        string grace = config.MaxGracePeriod is { } span ? $" grace={span.Nanoseconds / 1e9}s" : "";
        return grace + (config.MarkGoneOrDefault ? " gone" : "");
    }

    private static string Machines(IEnumerable<MachineId> machines) =>
        string.Join(',', machines.Select(id => id.Ip is { } ip ? $"{id.Hostname}/{ip}" : id.Hostname));

    private static string Amounts(IEnumerable<KeyValuePair<string, ValueScalar>> amounts) =>
        string.Join(';', amounts.Select(of => $"{of.Key}:{of.Value.Value}"));

    private static string Amounts(IEnumerable<ResourceAmount> amounts) =>
        string.Join(';', amounts.Select(of => $"{of.Name}:{of.Amount}"));

    private static string Role(RoleDescriptionsRole role)
    {
        string quota = string.Concat((role.Quota?.Resources ?? []).Select(
            of => $" quota {of.Name} guarantee={of.Guarantee} limit={of.Limit} consumed={of.Consumed}"));
        return $"role {role.Name} weight={role.Weight} frameworks={role.Frameworks} share={role.DominantShare * 100:0.#}% " +
            $"allocated {Amounts(role.Allocated)} offered {Amounts(role.Offered)} reserved {Amounts(role.Reserved)}{quota}";
    }

    private string Status(TaskStatus status)
    {
        string reason = status.Reason is { } why ? $" {TaskStatusReasonNames.ToName(why)}" : "";
        string agent = status.AgentId is { } id ? $" {names.Short(id.Value)}" : "";
        string uuid = status.Uuid is { } bytes ? $" {Uuid(bytes)}" : "";
        string since = status.UnreachableTime is { } time ? $" since={time.Nanoseconds / 1e9}s" : "";
        string message = status.Message is { } text ? $": {names.ShortText(text)}" : "";
        return $"status {status.TaskId.Value} {TaskStateNames.ToName(status.State)}{reason}{agent}{uuid}{since}{message}";
    }

    private string Failure(EventFailure failure)
    {
        string executor = failure.ExecutorId is { } id ? $" {id.Value}" : "";
        string status = failure.Status is { } number ? $" status={number}" : "";
        return $"failure {names.Short(failure.AgentId!.Value.Value)}{executor}{status}";
    }

    private string Run(RunTasks run)
    {
        IEnumerable<string> tasks = run.Tasks.Select(task =>
        {
            string executor = task.Executor is { } e ? $" by {e.ExecutorId.Value}" : "";
            return $"{task.TaskId.Value} {ResourceTexts.Format(task.Resources)}{executor}";
        });
        return $"run #{run.LaunchId} {names.Short(run.Framework.Id!.Value.Value)}: {string.Join(", ", tasks)}";
    }

    private string Run(RunTaskGroup run)
    {
        IEnumerable<string> tasks = run.Tasks.Select(task => $"{task.TaskId.Value} {ResourceTexts.Format(task.Resources)}");
        return $"run-group #{run.LaunchId} {names.Short(run.Framework.Id!.Value.Value)} by {run.Executor.ExecutorId.Value} " +
            $"{ResourceTexts.Format(run.Executor.Resources)}: {string.Join(", ", tasks)}";
    }

    private string Reregistered(AgentReregistered again)
    {
        IEnumerable<string> unknown = again.UnknownTasks.SelectMany(of => of.TaskIds.Select(id => Task(of.FrameworkId, id)));
        string list = string.Join(' ', unknown);
        return list.Length == 0 ? "reregistered" : $"reregistered without {list}";
    }

    private string Task(FrameworkId framework, TaskId task) => $"{names.Short(framework.Value)}/{task.Value}";

    private static string Uuid(byte[] uuid) => $"uuid={uuid[^1]}";

    private static string Grace(KillPolicy? policy) =>
        policy?.GracePeriod is { } grace ? $" grace={grace.Nanoseconds / 1e9}s" : "";
}
