using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;

namespace Mesosd.Shell.Master;

/// <summary>
/// The calls of <c>POST /api/v1</c> on a master: their form, and the statuses of their outcomes, as Mesos has them
/// (<c>src/master/http.cpp</c>, <c>src/master/validation.cpp</c>).
/// </summary>
internal static class OperatorCalls
{
    private static readonly Dictionary<CallType, OperatorCallRule> s_rules = new OperatorCallRule[]
    {
        new(CallType.Unknown, OperatorCallKind.Nothing),
        Question(CallType.GetHealth),
        Question(CallType.GetFlags),
        Question(CallType.GetVersion),
        Question(CallType.GetMetrics) with { Member = "get_metrics", HasMember = call => call.GetMetrics is not null },
        Question(CallType.GetState),
        Question(CallType.GetAgents),
        Question(CallType.GetFrameworks),
        Question(CallType.GetExecutors),
        Question(CallType.GetOperations),
        Question(CallType.GetTasks),
        Question(CallType.GetRoles),
        Question(CallType.GetWeights),
        Question(CallType.GetMaster),
        Question(CallType.GetQuota),
        Question(CallType.GetMaintenanceStatus),
        Question(CallType.GetMaintenanceSchedule),
        Local(CallType.GetLoggingLevel),
        Local(CallType.SetLoggingLevel) with
        {
            Member = "set_logging_level",
            HasMember = call => call.SetLoggingLevel is not null,
        },
        Local(CallType.ListFiles) with { Member = "list_files", HasMember = call => call.ListFiles is not null, NotFound = 404 },
        Local(CallType.ReadFile) with { Member = "read_file", HasMember = call => call.ReadFile is not null, NotFound = 404 },
        new(CallType.Subscribe, OperatorCallKind.Subscription),
        Change(CallType.UpdateWeights, "update_weights", call => call.UpdateWeights is not null),
        Change(CallType.UpdateQuota, "update_quota", call => call.UpdateQuota is not null),
        Change(CallType.SetQuota, "set_quota", call => call.SetQuota is not null),
        Change(CallType.RemoveQuota, "remove_quota", call => call.RemoveQuota is not null),
        Change(CallType.Teardown, "teardown", call => call.Teardown is not null),
        Change(CallType.UpdateMaintenanceSchedule, "update_maintenance_schedule",
            call => call.UpdateMaintenanceSchedule is not null),
        Change(CallType.StartMaintenance, "start_maintenance", call => call.StartMaintenance is not null),
        Change(CallType.StopMaintenance, "stop_maintenance", call => call.StopMaintenance is not null),
        Change(CallType.DrainAgent, "drain_agent", call => call.DrainAgent is not null),
        Change(CallType.DeactivateAgent, "deactivate_agent", call => call.DeactivateAgent is not null),
        Change(CallType.ReactivateAgent, "reactivate_agent", call => call.ReactivateAgent is not null),
        Change(CallType.MarkAgentGone, "mark_agent_gone", call => call.MarkAgentGone is not null) with { NotFound = 404 },
        // The agent does these, after the answer: they are accepted, not done.
        Change(CallType.ReserveResources, "reserve_resources", call => call.ReserveResources is not null) with { Done = 202 },
        Change(CallType.UnreserveResources, "unreserve_resources",
            call => call.UnreserveResources is not null) with { Done = 202 },
        Change(CallType.CreateVolumes, "create_volumes", call => call.CreateVolumes is not null) with { Done = 202 },
        Change(CallType.DestroyVolumes, "destroy_volumes", call => call.DestroyVolumes is not null) with { Done = 202 },
        Change(CallType.GrowVolume, "grow_volume", call => call.GrowVolume is not null) with { Done = 202 },
        Change(CallType.ShrinkVolume, "shrink_volume", call => call.ShrinkVolume is not null) with { Done = 202 },
    }.ToDictionary(rule => rule.Type);

    /// <summary>All rules.</summary>
    public static IReadOnlyCollection<OperatorCallRule> All => s_rules.Values;

    /// <summary>The rule for the call; null with what its form lacks.</summary>
    public static OperatorCallRule? Find(Call call, out string fault)
    {
        fault = "";
        if (call.Type is not { } type || !s_rules.TryGetValue(type, out OperatorCallRule? rule))
            fault = "Expecting 'type' to be present";
        else if (!rule.HasMember(call)) fault = $"Expecting '{rule.Member}' to be present";
        else return rule;
        return null;
    }

    /// <summary>The status that tells a refusal of the core.</summary>
    public static int StatusOf(RefusalCode code, OperatorCallRule rule) => code switch
    {
        RefusalCode.Invalid => 400,
        RefusalCode.NotFound => rule.NotFound,
        RefusalCode.Forbidden => 403,
        RefusalCode.Conflict => 409,
        RefusalCode.Unsupported => 501,
        RefusalCode.Unavailable or RefusalCode.Exhausted => 503,
        _ => 500,
    };

    private static OperatorCallRule Question(CallType type) => new(type, OperatorCallKind.Question);

    private static OperatorCallRule Local(CallType type) => new(type, OperatorCallKind.Local);

    private static OperatorCallRule Change(CallType type, string member, Func<Call, bool> hasMember) =>
        new(type, OperatorCallKind.Change) { Member = member, HasMember = hasMember };
}
