using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>
/// Answers operators' questions from a snapshot, on any thread. What changes something goes to the core
/// instead.
/// </summary>
public sealed class MasterReader(MasterFacts facts)
{
    /// <summary>The answer to GET_HEALTH, which is the same for all.</summary>
    public static Response Healthy { get; } =
        new() { Type = ResponseType.GetHealth, GetHealth = new ResponseGetHealth(true) };

    /// <summary>
    /// What a snapshot must show so that the call can be answered from it; null when the call is not a
    /// question that this version answers.
    /// </summary>
    public static SnapshotParts? PartsFor(CallType? type) => type switch
    {
        CallType.GetHealth or CallType.GetVersion or CallType.GetFlags or
            CallType.GetMaster or CallType.GetWeights or CallType.GetQuota or
            CallType.GetMaintenanceSchedule => SnapshotParts.None,
        CallType.GetMetrics => SnapshotParts.Shares,
        CallType.GetMaintenanceStatus => SnapshotParts.Maintenance,
        CallType.GetAgents => SnapshotParts.Agents,
        CallType.GetFrameworks => SnapshotParts.Frameworks,
        CallType.GetTasks => SnapshotParts.Tasks,
        CallType.GetExecutors => SnapshotParts.Executors,
        CallType.GetOperations => SnapshotParts.Operations,
        CallType.GetRoles => SnapshotParts.Roles | SnapshotParts.Agents,
        CallType.GetState => SnapshotParts.All,
        _ => null,
    };

    /// <summary>The answer: a response, or a refusal.</summary>
    /// <param name="call">A question, by <see cref="PartsFor"/>.</param>
    /// <param name="snapshot">A snapshot with the parts that the call needs.</param>
    /// <param name="surroundings">What metrics need; asked for when they are wanted.</param>
    public IMessage Answer(Call call, MasterSnapshot snapshot, Func<MasterSurroundings> surroundings) =>
        call.Type switch
        {
            CallType.GetHealth => Healthy,
            CallType.GetVersion => Version(),
            CallType.GetFlags => Flags(),
            CallType.GetMetrics => Metrics(snapshot, surroundings()),
            CallType.GetMaster => Master(snapshot),
            CallType.GetWeights => Weights(snapshot),
            CallType.GetQuota => Quota(snapshot),
            CallType.GetMaintenanceSchedule => MaintenanceSchedule(snapshot),
            CallType.GetMaintenanceStatus => MaintenanceStatus(snapshot),
            CallType.GetAgents => new Response { Type = ResponseType.GetAgents, GetAgents = DescribeAgents(snapshot) },
            CallType.GetFrameworks =>
                new Response { Type = ResponseType.GetFrameworks, GetFrameworks = Frameworks(snapshot) },
            CallType.GetTasks => new Response { Type = ResponseType.GetTasks, GetTasks = Tasks(snapshot) },
            CallType.GetOperations => Operations(snapshot),
            CallType.GetExecutors =>
                new Response { Type = ResponseType.GetExecutors, GetExecutors = Executors(snapshot) },
            CallType.GetRoles => Roles(snapshot),
            CallType.GetState => new Response { Type = ResponseType.GetState, GetState = DescribeState(snapshot) },
            _ => new Refusal
            {
                Code = RefusalCode.Unsupported,
                Message =
                    $"{CallTypeNames.ToName(call.TypeOrDefault)} is not supported by this version of the master",
            },
        };

    private Response Version() => new()
    {
        Type = ResponseType.GetVersion,
        GetVersion = new ResponseGetVersion { VersionInfo = facts.Version },
    };

    private Response Flags()
    {
        Response response = new() { Type = ResponseType.GetFlags, GetFlags = new ResponseGetFlags() };
        response.GetFlags.Flags.AddRange(facts.Flags);
        return response;
    }

    private Response Metrics(MasterSnapshot snapshot, in MasterSurroundings surroundings)
    {
        Response response = new() { Type = ResponseType.GetMetrics, GetMetrics = new ResponseGetMetrics() };
        foreach ((string name, double value) in MasterMetrics.Collect(snapshot, facts, surroundings).Values)
            response.GetMetrics.Metrics.Add(new Metric { Name = name, Value = value });
        return response;
    }

    private Response Master(MasterSnapshot snapshot) => new()
    {
        Type = ResponseType.GetMaster,
        GetMaster = new ResponseGetMaster
        {
            MasterInfo = snapshot.Info,
            StartTime = (facts.StartedAt ?? snapshot.StartedAt).ToUnixSeconds(),
            ElectedTime = snapshot.StartedAt.ToUnixSeconds(),
        },
    };

    private static Response Weights(MasterSnapshot snapshot)
    {
        Response response = new() { Type = ResponseType.GetWeights, GetWeights = new ResponseGetWeights() };
        response.GetWeights.WeightInfos.AddRange(snapshot.Weights);
        return response;
    }

    private static Response Quota(MasterSnapshot snapshot)
    {
        QuotaStatus status = new();
        foreach (QuotaConfig quota in snapshot.Quotas)
        {
            status.Configs.Add(quota);
            status.Infos.Add(QuotaValidation.ToInfo(quota));
        }
        return new Response { Type = ResponseType.GetQuota, GetQuota = new ResponseGetQuota { Status = status } };
    }

    private static Response MaintenanceSchedule(MasterSnapshot snapshot) => new()
    {
        Type = ResponseType.GetMaintenanceSchedule,
        GetMaintenanceSchedule = new ResponseGetMaintenanceSchedule { Schedule = snapshot.Schedule },
    };

    private static Response MaintenanceStatus(MasterSnapshot snapshot) => new()
    {
        Type = ResponseType.GetMaintenanceStatus,
        GetMaintenanceStatus = new ResponseGetMaintenanceStatus { Status = snapshot.Maintenance },
    };

    private static Response Roles(MasterSnapshot snapshot)
    {
        Response response = new() { Type = ResponseType.GetRoles, GetRoles = new ResponseGetRoles() };
        response.GetRoles.Roles.AddRange(new SnapshotMessages(snapshot).DescribeRoles());
        return response;
    }

    /// <summary>The whole cluster as one message: for those who take no streams.</summary>
    public static ResponseGetState DescribeState(MasterSnapshot snapshot) => new()
    {
        GetAgents = DescribeAgents(snapshot),
        GetFrameworks = Frameworks(snapshot),
        GetTasks = Tasks(snapshot),
        GetExecutors = Executors(snapshot),
    };

    internal static ResponseGetAgents DescribeAgents(MasterSnapshot snapshot)
    {
        SnapshotItems items = new(snapshot);
        ResponseGetAgents agents = new();
        agents.Agents.AddRange(items.Agents());
        agents.RecoveredAgents.AddRange(items.RecoveredAgents());
        return agents;
    }

    private static ResponseGetFrameworks Frameworks(MasterSnapshot snapshot)
    {
        SnapshotItems items = new(snapshot);
        ResponseGetFrameworks frameworks = new();
        frameworks.Frameworks.AddRange(items.Frameworks());
        frameworks.CompletedFrameworks.AddRange(items.CompletedFrameworks());
        return frameworks;
    }

    private static ResponseGetTasks Tasks(MasterSnapshot snapshot)
    {
        SnapshotItems items = new(snapshot);
        ResponseGetTasks tasks = new();
        tasks.Tasks.AddRange(items.Tasks());
        tasks.CompletedTasks.AddRange(items.CompletedTasks());
        tasks.UnreachableTasks.AddRange(items.UnreachableTasks());
        return tasks;
    }

    private static Response Operations(MasterSnapshot snapshot)
    {
        Response response =
            new() { Type = ResponseType.GetOperations, GetOperations = new ResponseGetOperations() };
        response.GetOperations.Operations.AddRange(new SnapshotItems(snapshot).Operations());
        return response;
    }

    private static ResponseGetExecutors Executors(MasterSnapshot snapshot)
    {
        ResponseGetExecutors executors = new();
        executors.Executors.AddRange(new SnapshotItems(snapshot).Executors());
        return executors;
    }
}
