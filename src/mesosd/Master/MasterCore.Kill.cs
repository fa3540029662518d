using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

// Kills are passed on, remembered with the task, and sent again to an agent that was away.
public sealed partial class MasterCore
{
    // Whoever kills more than that before the agents are back finds them running when it reconciles.
    private const int MaxEarlyKills = 10_000;

    private void Kill(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsKill++;
        CallKill kill = call.Kill!;
        if (ValidatePolicy(kill.KillPolicy) is { } fault)
        {
            Refuse(request, RefusalCode.Invalid, fault);
            return;
        }
        if (framework.Tasks.Find(kill.TaskId) is not { } task)
        {
            Accept(request);
            if (!AnswerFor(framework, kill.TaskId, kill.AgentId)) RememberKill(framework, kill);
            return;
        }
        if (kill.AgentId is { } named && named != task.AgentId)
        {
            Refuse(request, RefusalCode.Invalid,
                $"Call.kill.agent_id is {named.Value}, and task {task.Id.Value} runs on agent " +
                task.AgentId.Value);
            return;
        }
        Accept(request);
        Kill(task, kill.KillPolicy);
    }

    /// <summary>The task may run on an agent that is not back yet; it is killed when that agent reports it.</summary>
    private static void RememberKill(KnownFramework framework, CallKill kill)
    {
        EarlyKill early = new(kill.TaskId, kill.AgentId, kill.KillPolicy);
        if (framework.EarlyKills.Replace(kill.TaskId, early)) return;
        if (framework.EarlyKills.Count < MaxEarlyKills) framework.EarlyKills.Add(kill.TaskId, early);
    }

    private static void TakeEarlyKill(KnownTask task)
    {
        OrderedTable<TaskId, EarlyKill> kills = task.Framework.EarlyKills;
        if (kills.Count == 0 || kills.Find(task.Id) is not { } kill) return;
        if (kill.AgentId is { } named && named != task.AgentId) return;
        kills.Remove(task.Id);
        task.KillRequested = true;
        task.KillPolicyOfRequest = kill.Policy;
    }

    private void Kill(KnownTask task, KillPolicy? policy)
    {
        task.KillRequested = true;
        task.KillPolicyOfRequest = policy;
        KnownAgent agent = task.Place!.Agent;
        if (agent.IsConnected) SendKill(agent, task);
    }

    private void SendKill(KnownAgent agent, KnownTask task) => Send(agent.Connection, new KillTask
    {
        FrameworkId = task.Framework.Id,
        TaskId = task.Id,
        KillPolicy = task.KillPolicyOfRequest,
        PartitionAware = task.Framework.IsPartitionAware,
    });

    private static string? ValidatePolicy(KillPolicy? policy) =>
        policy?.GracePeriod is { Nanoseconds: < 0 } ? "kill_policy.grace_period is negative" : null;

    // ---- in the name of a framework

    private void KillForOperator(in PeerRequest request, KillTaskOfAnyFramework message)
    {
        if (ValidatePolicy(message.KillPolicy) is { } fault)
        {
            Refuse(request, RefusalCode.Invalid, fault);
            return;
        }
        KnownTask? found = null;
        foreach (KnownFramework framework in _frameworks)
        {
            if (message.FrameworkId is { } named && named != framework.Id) continue;
            if (framework.Tasks.Find(message.TaskId) is not { IsTerminal: false } task) continue;
            if (found is not null)
            {
                Refuse(request, RefusalCode.Conflict,
                    $"task {message.TaskId.Value} exists in frameworks {found.Framework.Id.Value} and " +
                    $"{framework.Id.Value}: name the framework");
                return;
            }
            found = task;
        }
        if (found is null)
        {
            Refuse(request, RefusalCode.NotFound, $"no live task has the id {message.TaskId.Value}");
            return;
        }
        Notice($"{found} is killed by an operator");
        Accept(request);
        Kill(found, message.KillPolicy);
    }
}
