using System.Text.Json;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// What <c>/state</c> and <c>/state-summary</c> of Mesos show, as far as this version has it: the master, its
/// agents and frameworks with their counts. Reads a snapshot with agents and frameworks.
/// </summary>
public static class MasterStateJson
{
    private static readonly (TaskState State, string Name)[] s_counted =
    [
        (TaskState.Staging, "TASK_STAGING"), (TaskState.Starting, "TASK_STARTING"),
        (TaskState.Running, "TASK_RUNNING"), (TaskState.Killing, "TASK_KILLING"),
        (TaskState.Finished, "TASK_FINISHED"), (TaskState.Killed, "TASK_KILLED"),
        (TaskState.Failed, "TASK_FAILED"), (TaskState.Lost, "TASK_LOST"), (TaskState.Error, "TASK_ERROR"),
        (TaskState.Unreachable, "TASK_UNREACHABLE"),
    ];

    /// <summary>What <see cref="WriteState"/> and <see cref="WriteSummary"/> need to see.</summary>
    public const SnapshotParts Parts = SnapshotParts.Agents | SnapshotParts.Frameworks | SnapshotParts.Tasks;

    /// <summary>Writes <c>/state</c>.</summary>
    public static void WriteState(Utf8JsonWriter json, MasterSnapshot snapshot, MasterFacts facts)
    {
        json.WriteStartObject();
        WriteVersion(json, facts.Version);
        json.WriteNumber("start_time", (facts.StartedAt ?? snapshot.StartedAt).ToUnixSeconds());
        json.WriteNumber("elected_time", snapshot.StartedAt.ToUnixSeconds());
        WriteMaster(json, snapshot, facts);
        json.WriteNumber("activated_slaves", snapshot.Totals.AgentsConnected);
        json.WriteNumber("deactivated_slaves", snapshot.Totals.AgentsDisconnected);
        json.WriteNumber("unreachable_slaves", snapshot.Totals.AgentsUnreachable);
        json.WriteNumber("held_slaves", snapshot.Totals.AgentsHeld);
        json.WriteStartObject("flags");
        WriteFlags(json, facts);
        json.WriteEndObject();
        WriteLists(json, snapshot);
        SnapshotMessages messages = new(snapshot);
        WorkCounts counts = new(snapshot);
        json.WriteStartArray("completed_frameworks");
        foreach (ref readonly FrameworkReading framework in snapshot.CompletedFrameworks)
            WriteFramework(json, messages.Describe(framework), counts.Of(framework.Id));
        json.WriteEndArray();
        json.WriteStartArray("recovered_slaves");
        foreach (ref readonly AgentReading agent in snapshot.Agents)
            if (agent.IsRecovered) WriteRecovered(json, agent.Info);
        json.WriteEndArray();
        foreach (string always in (string[])["orphan_tasks", "unregistered_frameworks"])
        {
            json.WriteStartArray(always);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>Writes <c>/state-summary</c>.</summary>
    public static void WriteSummary(Utf8JsonWriter json, MasterSnapshot snapshot, MasterFacts facts)
    {
        json.WriteStartObject();
        json.WriteString("hostname", snapshot.Info.Hostname ?? "");
        if (facts.Cluster is { } cluster) json.WriteString("cluster", cluster);
        WriteLists(json, snapshot);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of <c>/version</c> into an object.</summary>
    public static void WriteVersion(Utf8JsonWriter json, VersionInfo version)
    {
        json.WriteString("version", version.Version);
        json.WriteString("build_date", version.BuildDate ?? "");
        json.WriteNumber("build_time", version.BuildTimeOrDefault);
        json.WriteString("build_user", version.BuildUser ?? "");
        if (version.GitSha is { } sha) json.WriteString("git_sha", sha);
    }

    /// <summary>Writes the members of <c>flags</c> into an object.</summary>
    public static void WriteFlags(Utf8JsonWriter json, MasterFacts facts)
    {
        foreach (Flag flag in facts.Flags) json.WriteString(flag.Name, flag.Value ?? "");
    }

    private static void WriteMaster(Utf8JsonWriter json, MasterSnapshot snapshot, MasterFacts facts)
    {
        MasterInfo info = snapshot.Info;
        json.WriteString("id", info.Id);
        json.WriteString("pid", info.Pid ?? "");
        json.WriteString("hostname", info.Hostname ?? "");
        json.WriteStartArray("capabilities");
        foreach (MasterInfoCapability capability in info.Capabilities)
            json.WriteStringValue(MasterInfoCapabilityTypeNames.ToName(capability.TypeOrDefault));
        json.WriteEndArray();
        // As with Mesos while no leader is known: it may be another already.
        if (snapshot.Totals.IsSuspended) json.WriteBoolean("suspended", true);
        else WriteLeader(json, info);
        if (facts.Cluster is { } cluster) json.WriteString("cluster", cluster);
        if (facts.LogFolder is { } folder) json.WriteString("log_dir", folder);
    }

    private static void WriteLeader(Utf8JsonWriter json, MasterInfo info)
    {
        json.WriteString("leader", info.Pid ?? "");
        json.WriteStartObject("leader_info");
        json.WriteString("id", info.Id);
        json.WriteString("pid", info.Pid ?? "");
        json.WriteNumber("port", info.Port);
        json.WriteString("hostname", info.Hostname ?? "");
        json.WriteEndObject();
    }

    private static void WriteLists(Utf8JsonWriter json, MasterSnapshot snapshot)
    {
        SnapshotMessages messages = new(snapshot);
        WorkCounts counts = new(snapshot);
        json.WriteStartArray("slaves");
        foreach (ref readonly AgentReading agent in snapshot.Agents)
            if (agent.IsRegistered) WriteAgent(json, messages.Describe(agent), counts.Of(agent.Id));
        json.WriteEndArray();
        json.WriteStartArray("frameworks");
        foreach (ref readonly FrameworkReading framework in snapshot.Frameworks)
            WriteFramework(json, messages.Describe(framework), counts.Of(framework.Id));
        json.WriteEndArray();
    }

    // ---- agents

    private static void WriteAgent(Utf8JsonWriter json, ResponseGetAgentsAgent agent, AgentWork? work)
    {
        json.WriteStartObject();
        WriteIdentity(json, agent.AgentInfo);
        json.WriteString("pid", agent.Pid ?? "");
        WriteTime(json, "registered_time", agent.RegisteredTime);
        WriteTime(json, "reregistered_time", agent.ReregisteredTime);
        ResourceJson.Write(json, "resources", agent.TotalResources);
        ResourceJson.Write(json, "used_resources", agent.AllocatedResources);
        ResourceJson.Write(json, "offered_resources", agent.OfferedResources);
        ResourceJson.WriteReserved(json, agent.TotalResources);
        json.WriteBoolean("active", agent.Active);
        json.WriteBoolean("deactivated", agent.DeactivatedOrDefault);
        if (agent.DrainInfo is { } drain) WriteDrain(json, drain);
        if (agent.EstimatedDrainStartTime is { } start)
            json.WriteNumber("estimated_drain_start_time_seconds", start.Nanoseconds / 1_000_000_000);
        json.WriteString("version", agent.Version);
        json.WriteStartArray("capabilities");
        foreach (AgentInfoCapability capability in agent.Capabilities)
            json.WriteStringValue(AgentInfoCapabilityTypeNames.ToName(capability.TypeOrDefault));
        json.WriteEndArray();
        WriteCounts(json, work?.Tasks ?? new TaskCounts());
        WriteStrings(json, "framework_ids", work?.FrameworkIds ?? []);
        json.WriteEndObject();
    }

    private static void WriteRecovered(Utf8JsonWriter json, AgentInfo agent)
    {
        json.WriteStartObject();
        WriteIdentity(json, agent);
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, AgentInfo agent)
    {
        json.WriteString("id", agent.Id?.Value ?? "");
        json.WriteString("hostname", agent.Hostname);
        json.WriteNumber("port", agent.PortOrDefault);
        ResourceJson.WriteAttributes(json, agent.Attributes);
    }

    private static void WriteDrain(Utf8JsonWriter json, DrainInfo drain)
    {
        json.WriteStartObject("drain_info");
        json.WriteString("state", DrainStateNames.ToName(drain.State));
        json.WriteStartObject("config");
        if (drain.Config.MaxGracePeriod is { } grace)
        {
            json.WriteStartObject("max_grace_period");
            json.WriteNumber("nanoseconds", grace.Nanoseconds);
            json.WriteEndObject();
        }
        json.WriteBoolean("mark_gone", drain.Config.MarkGoneOrDefault);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // ---- frameworks

    private static void WriteFramework(Utf8JsonWriter json, ResponseGetFrameworksFramework framework, FrameworkWork? work)
    {
        FrameworkInfo info = framework.FrameworkInfo;
        json.WriteStartObject();
        json.WriteString("id", info.Id?.Value ?? "");
        json.WriteString("name", info.Name);
        json.WriteString("user", info.User);
        ResourceJson.Write(json, "used_resources", framework.AllocatedResources);
        ResourceJson.Write(json, "offered_resources", framework.OfferedResources);
        json.WriteStartArray("capabilities");
        foreach (FrameworkInfoCapability capability in info.Capabilities)
            json.WriteStringValue(FrameworkInfoCapabilityTypeNames.ToName(capability.TypeOrDefault));
        json.WriteEndArray();
        json.WriteString("hostname", info.Hostname ?? "");
        json.WriteString("webui_url", info.WebuiUrl ?? "");
        json.WriteBoolean("active", framework.Active);
        json.WriteBoolean("connected", framework.Connected);
        json.WriteBoolean("recovered", framework.Recovered);
        json.WriteNumber("failover_timeout", info.FailoverTimeoutOrDefault);
        json.WriteBoolean("checkpoint", info.CheckpointOrDefault);
        WriteTime(json, "registered_time", framework.RegisteredTime);
        WriteTime(json, "reregistered_time", framework.ReregisteredTime);
        WriteTime(json, "unregistered_time", framework.UnregisteredTime ?? new TimeInfo(0));
        if (info.Principal is { } principal) json.WriteString("principal", principal);
        if (info.Roles.Count > 0) WriteStrings(json, "roles", info.Roles);
        else json.WriteString("role", info.RoleOrDefault);
        WriteCounts(json, work?.Tasks ?? new TaskCounts());
        WriteStrings(json, "slave_ids", work?.AgentIds ?? []);
        json.WriteEndObject();
    }

    // ---- leaves

    private static void WriteCounts(Utf8JsonWriter json, TaskCounts counts)
    {
        foreach ((TaskState state, string name) in s_counted) json.WriteNumber(name, counts[state]);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, TimeInfo? time)
    {
        if (time is { } known) json.WriteNumber(name, known.Nanoseconds / 1e9);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
