using AgentApi = Mesosd.Protocol.AgentApi;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;
using MasterApi = Mesosd.Protocol.MasterApi;
using SchedulerApi = Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Conformance;

/// <summary>What cases must cover, as tags: Mesos' statuses, rules, calls, events and paths.</summary>
internal static class Promises
{
    private static readonly int[] s_statuses = [200, 202, 307, 400, 401, 403, 404, 405, 406, 409, 415, 501, 503];

    private static readonly string[] s_jsonRules =
    [
        "json-unknown-keys", "json-null", "json-single-element", "json-numeric-string", "json-boolean-string", "json-truncation",
        "json-enum-name", "json-enum-unknown", "json-enum-number", "json-enum-required", "json-required", "json-top-level",
        "json-kind", "json-bytes", "json-map", "json-double-fraction", "json-int64-number", "json-defaults", "json-empty-lists",
        "json-agent-names", "json-infinity", "json-duration",
    ];

    private static readonly string[] s_masterPaths =
    [
        "/state", "/state-summary", "/slaves", "/frameworks", "/tasks", "/roles", "/weights", "/quota", "/reserve", "/unreserve",
        "/create-volumes", "/destroy-volumes", "/teardown", "/maintenance/schedule", "/maintenance/status", "/machine/down",
        "/machine/up", "/flags", "/health", "/redirect", "/version", "/metrics/snapshot", "/logging/toggle", "/files/browse",
        "/files/read", "/files/download", "/files/debug", "/system/stats.json", "/registrar(1)/registry",
    ];

    private static readonly string[] s_agentPaths =
    [
        "/state", "/monitor/statistics", "/containers", "/containerizer/debug", "/flags", "/health", "/version", "/metrics/snapshot",
        "/logging/toggle", "/files/browse", "/files/read", "/files/download", "/files/debug", "/system/stats.json",
    ];

    // Of this version: docs/migrating-from-mesos.md lists them. They are answered 501.
    private static readonly string[] s_absentCalls =
    [
        "agent-LAUNCH_NESTED_CONTAINER", "agent-WAIT_NESTED_CONTAINER", "agent-KILL_NESTED_CONTAINER",
        "agent-REMOVE_NESTED_CONTAINER", "agent-LAUNCH_NESTED_CONTAINER_SESSION", "agent-ATTACH_CONTAINER_INPUT",
        "agent-ATTACH_CONTAINER_OUTPUT", "agent-LAUNCH_CONTAINER", "agent-WAIT_CONTAINER", "agent-KILL_CONTAINER",
        "agent-REMOVE_CONTAINER", "agent-ADD_RESOURCE_PROVIDER_CONFIG", "agent-UPDATE_RESOURCE_PROVIDER_CONFIG",
        "agent-REMOVE_RESOURCE_PROVIDER_CONFIG", "agent-MARK_RESOURCE_PROVIDER_GONE", "agent-PRUNE_IMAGES",
    ];

    /// <summary>Every tag that some case must have.</summary>
    public static IReadOnlyList<string> All =>
    [
        .. s_statuses.Select(status => $"{status}"), .. s_jsonRules, "alias-master", "alias-slave(1)",
        .. s_masterPaths.Select(path => $"endpoint-master{path}"), .. s_agentPaths.Select(path => $"endpoint-agent{path}"),
        .. Calls().Select(call => s_absentCalls.Contains(call) ? $"call-{call}-501" : $"call-{call}"),
        .. Events().Select(type => $"event-{type}"),
    ];

    /// <summary>What no case may have: it would be more than this version is said to do.</summary>
    public static IReadOnlyList<string> Absent =>
        [.. s_absentCalls.Select(call => $"call-{call}")];

    /// <summary>Calls that this version does not have, by their names.</summary>
    public static IReadOnlyList<string> AbsentCalls => [.. s_absentCalls.Select(call => call["agent-".Length..])];

    // From the schema, so that a new call is missed here.
    private static IEnumerable<string> Calls() =>
    [
        .. Named<SchedulerApi.CallType>("scheduler", SchedulerApi.CallTypeNames.ToName),
        .. Named<ExecutorApi.CallType>("executor", ExecutorApi.CallTypeNames.ToName),
        .. Named<MasterApi.CallType>("master", MasterApi.CallTypeNames.ToName),
        .. Named<AgentApi.CallType>("agent", AgentApi.CallTypeNames.ToName),
    ];

    private static IEnumerable<string> Events() =>
    [
        .. Named<SchedulerApi.EventType>("scheduler", SchedulerApi.EventTypeNames.ToName),
        .. Named<ExecutorApi.EventType>("executor", ExecutorApi.EventTypeNames.ToName),
        .. Named<MasterApi.EventType>("master", MasterApi.EventTypeNames.ToName),
    ];

    private static IEnumerable<string> Named<TType>(string api, Func<TType, string> nameOf)
        where TType : struct, Enum =>
        Enum.GetValues<TType>().Select(nameOf).Where(name => name != "UNKNOWN").Select(name => $"{api}-{name}");
}
