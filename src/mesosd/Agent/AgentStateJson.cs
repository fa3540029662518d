using System.Text.Json;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Agent;

/// <summary>The agent's <c>/state</c> as Mesos' users know it, field for field. Pure.</summary>
public static class AgentStateJson
{
    /// <summary>Writes one JSON object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="snapshot">The agent.</param>
    /// <param name="facts">What its core does not know.</param>
    public static void Write(Utf8JsonWriter json, AgentSnapshot snapshot, AgentFacts facts)
    {
        json.WriteStartObject();
        WriteVersion(json, facts);
        OlderJson.WriteDouble(json, "start_time", facts.StartedAt.ToUnixSeconds());
        json.WriteString("id", snapshot.Info.Id?.Value ?? "");
        json.WriteString("pid", facts.Pid);
        json.WriteString("hostname", snapshot.Info.Hostname);
        WriteCapabilities(json, snapshot.Capabilities);
        OlderJson.WriteMessage(json, "domain", snapshot.Info.Domain);
        WriteDraining(json, snapshot);
        WriteResources(json, snapshot);
        json.WriteStartArray("resource_providers");
        json.WriteEndArray();
        ResourceJson.WriteAttributes(json, snapshot.Info.Attributes);
        if (snapshot.MasterAddress.Length > 0) json.WriteString("master_hostname", HostOf(snapshot.MasterAddress));
        if (facts.LogFolder is { } folder) json.WriteString("log_dir", folder);
        WriteFlags(json, facts.Flags);
        WriteFrameworks(json, "frameworks", snapshot.Frameworks);
        WriteFrameworks(json, "completed_frameworks", snapshot.CompletedFrameworks);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of <c>/version</c>, which <c>/state</c> begins with.</summary>
    public static void WriteVersion(Utf8JsonWriter json, AgentFacts facts)
    {
        VersionInfo version = facts.Version;
        json.WriteString("version", version.Version);
        json.WriteString("mesosd_version", facts.OwnVersion);
        if (version.GitSha is { } sha) json.WriteString("git_sha", sha);
        if (version.GitBranch is { } branch) json.WriteString("git_branch", branch);
        if (version.GitTag is { } tag) json.WriteString("git_tag", tag);
        json.WriteString("build_date", version.BuildDate ?? "");
        OlderJson.WriteDouble(json, "build_time", version.BuildTimeOrDefault);
        json.WriteString("build_user", version.BuildUser ?? "");
    }

    /// <summary>Writes the member <c>flags</c>.</summary>
    public static void WriteFlags(Utf8JsonWriter json, IReadOnlyList<Flag> flags)
    {
        json.WriteStartObject("flags");
        foreach (Flag flag in flags)
            if (flag.Value is { } value) json.WriteString(flag.Name, value);
        json.WriteEndObject();
    }

    private static void WriteCapabilities(Utf8JsonWriter json, IReadOnlyList<AgentInfoCapability> capabilities)
    {
        json.WriteStartArray("capabilities");
        foreach (AgentInfoCapability capability in capabilities)
            json.WriteStringValue(AgentInfoCapabilityTypeNames.ToName(capability.TypeOrDefault));
        json.WriteEndArray();
    }

    private static void WriteDraining(Utf8JsonWriter json, AgentSnapshot snapshot)
    {
        if (snapshot.Drain is not { } drain) return;
        OlderJson.WriteMessage(json, "drain_config", drain);
        if (snapshot.DrainStartedAt != Instant.Never)
            json.WriteNumber("estimated_drain_start_time_seconds", (long)snapshot.DrainStartedAt.ToUnixSeconds());
    }

    private static void WriteResources(Utf8JsonWriter json, AgentSnapshot snapshot)
    {
        ResourceJson.Write(json, "resources", snapshot.Resources);
        (SortedDictionary<string, List<Resource>> reserved, List<Resource> unreserved) =
            ResourceViews.ByRole(snapshot.Resources);
        WriteByRole(json, "reserved_resources", reserved);
        ResourceJson.Write(json, "unreserved_resources", unreserved);
        json.WriteStartObject("reserved_resources_full");
        foreach ((string role, List<Resource> resources) in reserved) WriteFull(json, role, resources);
        json.WriteEndObject();
        WriteFull(json, "unreserved_resources_full", unreserved);
        List<Resource> allocated = [];
        foreach (FrameworkSnapshot framework in snapshot.Frameworks)
            foreach (ExecutorSnapshot executor in framework.Executors) allocated.AddRange(executor.Allocated());
        (reserved, unreserved) = ResourceViews.ByRole(allocated);
        WriteByRole(json, "reserved_resources_allocated", reserved);
        ResourceJson.Write(json, "unreserved_resources_allocated", unreserved);
    }

    private static void WriteByRole(
        Utf8JsonWriter json, string name, SortedDictionary<string, List<Resource>> reserved)
    {
        json.WriteStartObject(name);
        foreach ((string role, List<Resource> resources) in reserved) ResourceJson.Write(json, role, resources);
        json.WriteEndObject();
    }

    private static void WriteFull(Utf8JsonWriter json, string name, List<Resource> resources)
    {
        json.WriteStartArray(name);
        foreach (Resource resource in resources) ResourceViews.InBothForms(resource).WriteJson(json);
        json.WriteEndArray();
    }

    private static void WriteFrameworks(
        Utf8JsonWriter json, string name, IReadOnlyList<FrameworkSnapshot> frameworks)
    {
        json.WriteStartArray(name);
        foreach (FrameworkSnapshot framework in frameworks)
        {
            FrameworkInfo info = framework.Info;
            json.WriteStartObject();
            json.WriteString("id", info.Id?.Value ?? "");
            json.WriteString("name", info.Name);
            json.WriteString("user", info.User);
            OlderJson.WriteDouble(json, "failover_timeout", info.FailoverTimeoutOrDefault);
            json.WriteBoolean("checkpoint", info.CheckpointOrDefault);
            json.WriteString("hostname", info.Hostname ?? "");
            if (info.Principal is { } principal) json.WriteString("principal", principal);
            WriteRoles(json, info);
            WriteExecutors(json, "executors", framework.Executors);
            WriteExecutors(json, "completed_executors", framework.CompletedExecutors);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRoles(Utf8JsonWriter json, FrameworkInfo info)
    {
        if (!info.Capabilities.Any(known => known.Type == FrameworkInfoCapabilityType.MultiRole))
        {
            json.WriteString("role", info.RoleOrDefault);
            return;
        }
        json.WriteStartArray("roles");
        foreach (string role in info.Roles) json.WriteStringValue(role);
        json.WriteEndArray();
    }

    private static void WriteExecutors(
        Utf8JsonWriter json, string name, IReadOnlyList<ExecutorSnapshot> executors)
    {
        json.WriteStartArray(name);
        foreach (ExecutorSnapshot executor in executors)
        {
            json.WriteStartObject();
            json.WriteString("id", executor.Info.ExecutorId.Value);
            json.WriteString("name", executor.Info.Name ?? "");
            json.WriteString("source", executor.Info.Source ?? "");
            json.WriteString("container", executor.ContainerId.Value);
            json.WriteString("directory", executor.Sandbox);
            ResourceJson.Write(json, "resources", executor.Allocated());
            if (executor.FindRole() is { } role) json.WriteString("role", role);
            OlderJson.WriteLabels(json, executor.Info.Labels);
            if (executor.Info.Type is { } type) json.WriteString("type", ExecutorInfoTypeNames.ToName(type));
            WriteTasks(json, "tasks", executor.Launched);
            json.WriteStartArray("queued_tasks");
            foreach (TaskInfo task in executor.QueuedInfos) AgentTaskJson.Write(json, task);
            json.WriteEndArray();
            WriteTasks(json, "completed_tasks", [.. executor.Completed, .. executor.Terminated]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTasks(Utf8JsonWriter json, string name, IReadOnlyList<TaskSummary> tasks)
    {
        json.WriteStartArray(name);
        foreach (TaskSummary task in tasks) AgentTaskJson.Write(json, task);
        json.WriteEndArray();
    }

    private static string HostOf(string address)
    {
        int colon = address.LastIndexOf(':');
        return colon < 0 ? address : address[..colon];
    }
}
