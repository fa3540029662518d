using Mesosd.Containers;
using Mesosd.Metrics;
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
    /// <param name="call">What is asked, of the right form.</param>
    /// <param name="snapshot">The agent.</param>
    public static IMessage Answer(AgentApi.Call call, AgentSnapshot snapshot) =>
        call.TypeOrDefault switch
        {
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
            AgentApi.CallType.GetOperations => Operations(snapshot),
            AgentApi.CallType.GetAgent => Agent(snapshot),
            AgentApi.CallType.GetResourceProviders => ResourceProviders,
            AgentApi.CallType.Unknown =>
                Refuse(RefusalCode.Unsupported, "Call.type: expected one that is set and known"),
            _ => Refuse(RefusalCode.Unsupported,
                $"{AgentApi.CallTypeNames.ToName(call.TypeOrDefault)} is not in this version: {WhatIsMissing(call)}"),
        };

    /// <summary>The answer that needs no look at the agent; null for all other questions.</summary>
    public static IMessage? AnswerAlone(AgentApi.Call call, AgentFacts facts) => call.TypeOrDefault switch
    {
        AgentApi.CallType.GetHealth => Health,
        AgentApi.CallType.GetVersion => new AgentApi.Response
        {
            Type = AgentApi.ResponseType.GetVersion,
            GetVersion = new AgentApi.ResponseGetVersion { VersionInfo = facts.Version },
        },
        AgentApi.CallType.GetFlags => Flags(facts),
        _ => null,
    };

    /// <summary>GET_CONTAINERS: the containers of living executors, with what they use.</summary>
    /// <param name="snapshot">The agent.</param>
    /// <param name="processes">The processes of its machine.</param>
    public static AgentApi.Response Containers(AgentSnapshot snapshot, ProcessForest processes)
    {
        AgentApi.ResponseGetContainers containers = new();
        foreach (ContainerReading reading in ContainerReading.OfAll(snapshot, processes))
        {
            containers.Containers.Add(new AgentApi.ResponseGetContainersContainer
            {
                FrameworkId = reading.FrameworkId,
                ExecutorId = reading.Executor.Info.ExecutorId,
                ExecutorName = reading.Executor.Info.Name ?? "",
                ContainerId = reading.Executor.ContainerId,
                ContainerStatus = reading.Status,
                ResourceStatistics = reading.Statistics,
            });
        }
        return new AgentApi.Response { Type = AgentApi.ResponseType.GetContainers, GetContainers = containers };
    }

    private static readonly AgentApi.Response Health = new()
    {
        Type = AgentApi.ResponseType.GetHealth,
        GetHealth = new AgentApi.ResponseGetHealth { Healthy = true },
    };

    // There are none in this version, which is an answer.
    private static readonly AgentApi.Response ResourceProviders = new()
    {
        Type = AgentApi.ResponseType.GetResourceProviders,
        GetResourceProviders = new AgentApi.ResponseGetResourceProviders(),
    };

    private static string WhatIsMissing(AgentApi.Call call) => call.TypeOrDefault switch
    {
        AgentApi.CallType.AddResourceProviderConfig or AgentApi.CallType.UpdateResourceProviderConfig
            or AgentApi.CallType.RemoveResourceProviderConfig or AgentApi.CallType.MarkResourceProviderGone =>
            "it has no resource providers",
        AgentApi.CallType.PruneImages => "it has no container images",
        AgentApi.CallType.AttachContainerInput or AgentApi.CallType.AttachContainerOutput
            or AgentApi.CallType.LaunchNestedContainerSession => "containers have no terminals to attach to",
        _ => "it has no nested and no standalone containers",
    };

    private static AgentApi.Response Flags(AgentFacts facts)
    {
        AgentApi.ResponseGetFlags flags = new();
        flags.Flags.AddRange(facts.Flags);
        return new AgentApi.Response { Type = AgentApi.ResponseType.GetFlags, GetFlags = flags };
    }

    private static AgentApi.Response Operations(AgentSnapshot snapshot)
    {
        AgentApi.ResponseGetOperations operations = new();
        operations.Operations.AddRange(snapshot.Operations);
        return new AgentApi.Response { Type = AgentApi.ResponseType.GetOperations, GetOperations = operations };
    }

    private static AgentApi.Response Agent(AgentSnapshot snapshot)
    {
        AgentApi.ResponseGetAgent agent = new() { AgentInfo = snapshot.Info, DrainConfig = snapshot.Drain };
        if (snapshot.DrainStartedAt != Instant.Never)
            agent.EstimatedDrainStartTime = new TimeInfo((long)(snapshot.DrainStartedAt.ToUnixSeconds() * 1e9));
        return new AgentApi.Response { Type = AgentApi.ResponseType.GetAgent, GetAgent = agent };
    }

    /// <summary>GET_METRICS: the figures of <c>/metrics/snapshot</c>.</summary>
    public static AgentApi.Response Metrics(MetricList figures)
    {
        AgentApi.ResponseGetMetrics metrics = new();
        foreach ((string name, double value) in figures) metrics.Metrics.Add(new Metric { Name = name, Value = value });
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
