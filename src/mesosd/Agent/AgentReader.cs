using System.Diagnostics.CodeAnalysis;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using AgentApi = Mesosd.Protocol.AgentApi;

namespace Mesosd.Agent;

/// <summary>
/// Answers operators' questions from a snapshot, by Mesos' agent API. Pure; runs on any thread.
/// </summary>
public static class AgentReader
{
    /// <summary>The response, or a refusal of a call that this version does not have.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="snapshot">The agent.</param>
    /// <param name="startedAt">When its process started.</param>
    public static IMessage Answer(AgentApi.Call call, AgentSnapshot snapshot, Instant startedAt) =>
        call.TypeOrDefault switch
        {
            AgentApi.CallType.GetHealth => Health,
            AgentApi.CallType.GetVersion => Version,
            AgentApi.CallType.GetMetrics => Metrics(call, snapshot, startedAt),
            AgentApi.CallType.GetState => State(snapshot),
            AgentApi.CallType.GetTasks => new AgentApi.Response
            {
                Type = AgentApi.ResponseType.GetTasks,
                GetTasks = Tasks(snapshot),
            },
            AgentApi.CallType.GetFrameworks => new AgentApi.Response
            {
                Type = AgentApi.ResponseType.GetFrameworks,
                GetFrameworks = Frameworks(snapshot),
            },
            AgentApi.CallType.GetExecutors => new AgentApi.Response
            {
                Type = AgentApi.ResponseType.GetExecutors,
                GetExecutors = Executors(snapshot),
            },
            AgentApi.CallType.GetAgent => new AgentApi.Response
            {
                Type = AgentApi.ResponseType.GetAgent,
                GetAgent = new AgentApi.ResponseGetAgent { AgentInfo = snapshot.Info },
            },
            AgentApi.CallType.Unknown =>
                Refuse(RefusalCode.Unsupported, "Call.type: expected one that is set and known"),
            _ => Refuse(RefusalCode.Unsupported,
                $"Call.type: this version has no {AgentApi.CallTypeNames.ToName(call.TypeOrDefault)}"),
        };

    /// <summary>Whether the call can be answered without looking at the agent.</summary>
    public static bool TryAnswerAlone(AgentApi.Call call, [NotNullWhen(true)] out IMessage? answer)
    {
        answer = call.TypeOrDefault switch
        {
            AgentApi.CallType.GetHealth => Health,
            AgentApi.CallType.GetVersion => Version,
            _ => null,
        };
        return answer is not null;
    }

    private static readonly AgentApi.Response Health = new()
    {
        Type = AgentApi.ResponseType.GetHealth,
        GetHealth = new AgentApi.ResponseGetHealth { Healthy = true },
    };

    private static readonly AgentApi.Response Version = new()
    {
        Type = AgentApi.ResponseType.GetVersion,
        GetVersion = new AgentApi.ResponseGetVersion
        {
            VersionInfo = new VersionInfo { Version = MesosdVersion.Text },
        },
    };

    private static IMessage Metrics(AgentApi.Call call, AgentSnapshot snapshot, Instant startedAt)
    {
        if (call.GetMetrics is null)
            return Refuse(RefusalCode.Invalid, "Call.get_metrics: expected with type GET_METRICS");
        AgentApi.ResponseGetMetrics metrics = new();
        foreach ((string name, double value) in AgentMetrics.Measure(snapshot, startedAt))
            metrics.Metrics.Add(new Metric { Name = name, Value = value });
        return new AgentApi.Response { Type = AgentApi.ResponseType.GetMetrics, GetMetrics = metrics };
    }

    private static AgentApi.Response State(AgentSnapshot snapshot) => new()
    {
        Type = AgentApi.ResponseType.GetState,
        GetState = new AgentApi.ResponseGetState
        {
            GetTasks = Tasks(snapshot),
            GetExecutors = Executors(snapshot),
            GetFrameworks = Frameworks(snapshot),
        },
    };

    private static AgentApi.ResponseGetTasks Tasks(AgentSnapshot snapshot)
    {
        AgentApi.ResponseGetTasks tasks = new();
        foreach (FrameworkSnapshot framework in snapshot.Frameworks.Concat(snapshot.CompletedFrameworks))
        {
            foreach (ExecutorSnapshot executor in framework.Executors.Concat(framework.CompletedExecutors))
            {
                tasks.QueuedTasks.AddRange(executor.Queued);
                tasks.LaunchedTasks.AddRange(executor.Launched);
                tasks.TerminatedTasks.AddRange(executor.Terminated);
                tasks.CompletedTasks.AddRange(executor.Completed);
            }
        }
        return tasks;
    }

    private static AgentApi.ResponseGetExecutors Executors(AgentSnapshot snapshot)
    {
        AgentApi.ResponseGetExecutors executors = new();
        foreach (FrameworkSnapshot framework in snapshot.Frameworks.Concat(snapshot.CompletedFrameworks))
        {
            foreach (ExecutorSnapshot executor in framework.Executors)
                executors.Executors.Add(Describe(executor));
            foreach (ExecutorSnapshot executor in framework.CompletedExecutors)
                executors.CompletedExecutors.Add(Describe(executor));
        }
        return executors;
    }

    private static AgentApi.ResponseGetExecutorsExecutor Describe(ExecutorSnapshot executor) =>
        new() { ExecutorInfo = executor.Info };

    private static AgentApi.ResponseGetFrameworks Frameworks(AgentSnapshot snapshot)
    {
        AgentApi.ResponseGetFrameworks frameworks = new();
        foreach (FrameworkSnapshot framework in snapshot.Frameworks)
            frameworks.Frameworks.Add(Describe(framework));
        foreach (FrameworkSnapshot framework in snapshot.CompletedFrameworks)
            frameworks.CompletedFrameworks.Add(Describe(framework));
        return frameworks;
    }

    private static AgentApi.ResponseGetFrameworksFramework Describe(FrameworkSnapshot framework) =>
        new() { FrameworkInfo = framework.Info };

    private static Refusal Refuse(RefusalCode code, string text) => new() { Code = code, Message = text };
}
