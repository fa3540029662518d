using System.Globalization;
using System.Text;
using System.Text.Json;
using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>The agent's <c>/state</c> as Mesos' users know it: the summary part. Pure.</summary>
public static class AgentStateJson
{
    private static readonly string[] AlwaysShown = ["cpus", "disk", "gpus", "mem"];

    /// <summary>Writes one JSON object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="snapshot">The agent.</param>
    /// <param name="startedAt">When its process started.</param>
    public static void Write(Utf8JsonWriter writer, AgentSnapshot snapshot, Instant startedAt)
    {
        writer.WriteStartObject();
        writer.WriteString("version", MesosdVersion.Text);
        writer.WriteNumber("start_time", startedAt.ToUnixSeconds());
        if (snapshot.Info.Id is AgentId id) writer.WriteString("id", id.Value);
        writer.WriteString("pid", $"slave(1)@{snapshot.Info.Hostname}:{snapshot.Info.PortOrDefault}");
        writer.WriteString("hostname", snapshot.Info.Hostname);
        if (snapshot.MasterAddress.Length > 0)
            writer.WriteString("master_hostname", HostOf(snapshot.MasterAddress));
        WriteResources(writer, "resources", snapshot.Info.Resources);
        WriteAttributes(writer, snapshot.Info.Attributes);
        WriteFrameworks(writer, "frameworks", snapshot.Frameworks);
        WriteFrameworks(writer, "completed_frameworks", snapshot.CompletedFrameworks);
        writer.WriteEndObject();
    }

    private static void WriteFrameworks(
        Utf8JsonWriter writer, string name, IReadOnlyList<FrameworkSnapshot> frameworks)
    {
        writer.WriteStartArray(name);
        foreach (FrameworkSnapshot framework in frameworks)
        {
            FrameworkInfo info = framework.Info;
            writer.WriteStartObject();
            writer.WriteString("id", info.Id?.Value);
            writer.WriteString("name", info.Name);
            writer.WriteString("user", info.User);
            writer.WriteNumber("failover_timeout", info.FailoverTimeoutOrDefault);
            writer.WriteBoolean("checkpoint", info.CheckpointOrDefault);
            writer.WriteString("hostname", info.Hostname ?? "");
            if (info.Principal is not null) writer.WriteString("principal", info.Principal);
            WriteRoles(writer, info);
            WriteExecutors(writer, "executors", framework.Executors);
            WriteExecutors(writer, "completed_executors", framework.CompletedExecutors);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteRoles(Utf8JsonWriter writer, FrameworkInfo info)
    {
        bool hasMany = info.Capabilities.Any(known => known.Type == FrameworkInfoCapabilityType.MultiRole);
        if (!hasMany)
        {
            writer.WriteString("role", info.RoleOrDefault);
            return;
        }
        writer.WriteStartArray("roles");
        foreach (string role in info.Roles) writer.WriteStringValue(role);
        writer.WriteEndArray();
    }

    private static void WriteExecutors(
        Utf8JsonWriter writer, string name, IReadOnlyList<ExecutorSnapshot> executors)
    {
        writer.WriteStartArray(name);
        foreach (ExecutorSnapshot executor in executors)
        {
            writer.WriteStartObject();
            writer.WriteString("id", executor.Info.ExecutorId.Value);
            writer.WriteString("name", executor.Info.Name ?? "");
            writer.WriteString("source", executor.Info.Source ?? "");
            writer.WriteString("container", executor.ContainerId.Value);
            writer.WriteString("directory", executor.Sandbox);
            WriteResources(writer, "resources", ResourcesOf(executor));
            WriteTasks(writer, "tasks", executor.Launched);
            WriteTasks(writer, "queued_tasks", executor.Queued);
            WriteTasks(writer, "completed_tasks", [.. executor.Terminated, .. executor.Completed]);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    // What it holds now: its own and those of its live tasks.
    private static List<Resource> ResourcesOf(ExecutorSnapshot executor)
    {
        List<Resource> resources = executor.IsCommand ? [] : [.. executor.Info.Resources];
        foreach (TaskSummary task in executor.Queued.Concat(executor.Launched))
            resources.AddRange(task.Resources);
        return resources;
    }

    private static void WriteTasks(Utf8JsonWriter writer, string name, IReadOnlyList<TaskSummary> tasks)
    {
        writer.WriteStartArray(name);
        foreach (TaskSummary task in tasks)
        {
            writer.WriteStartObject();
            writer.WriteString("id", task.TaskId.Value);
            writer.WriteString("name", task.Name);
            writer.WriteString("framework_id", task.FrameworkId.Value);
            writer.WriteString("executor_id", task.ExecutorId?.Value ?? "");
            writer.WriteString("slave_id", task.AgentId.Value);
            writer.WriteString("state", TaskStateNames.ToName(task.State));
            WriteResources(writer, "resources", task.Resources);
            WriteStatuses(writer, task);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteStatuses(Utf8JsonWriter writer, TaskSummary task)
    {
        writer.WriteStartArray("statuses");
        foreach (var status in task.Statuses)
        {
            writer.WriteStartObject();
            writer.WriteString("state", TaskStateNames.ToName(status.State));
            writer.WriteNumber("timestamp", status.TimestampOrDefault);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter writer, List<AgentAttribute> attributes)
    {
        writer.WriteStartObject("attributes");
        foreach (AgentAttribute attribute in attributes)
        {
            if (attribute.Scalar is ValueScalar scalar) writer.WriteNumber(attribute.Name, scalar.Value);
            else if (attribute.Ranges is not null) writer.WriteString(attribute.Name, Text(attribute.Ranges));
            else if (attribute.Set is not null) writer.WriteString(attribute.Name, Text(attribute.Set));
            else writer.WriteString(attribute.Name, attribute.Text?.Value ?? "");
        }
        writer.WriteEndObject();
    }

    // Scalars are added up over reservations; the four of old are shown even when there is none of them.
    private static void WriteResources(Utf8JsonWriter writer, string name, List<Resource> resources)
    {
        SortedDictionary<string, decimal> amounts = new(StringComparer.Ordinal);
        foreach (string always in AlwaysShown) amounts[always] = 0;
        foreach (Resource resource in resources)
        {
            if (resource.Scalar is not ValueScalar scalar || !double.IsFinite(scalar.Value)) continue;
            decimal amount = Math.Abs(scalar.Value) < 1e15 ? Math.Round((decimal)scalar.Value, 3) : 0;
            amounts[resource.Name] = amounts.GetValueOrDefault(resource.Name) + amount;
        }
        writer.WriteStartObject(name);
        foreach ((string resource, decimal amount) in amounts) writer.WriteNumber(resource, (double)amount);
        foreach (IGrouping<string, Resource> others in resources.Where(resource => resource.Scalar is null)
            .GroupBy(resource => resource.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            writer.WriteString(others.Key, string.Join(", ", others.Select(Text)));
        }
        writer.WriteEndObject();
    }

    private static string Text(Resource resource)
    {
        if (resource.Ranges is not null) return Text(resource.Ranges);
        return resource.Set is not null ? Text(resource.Set) : "";
    }

    private static string Text(ValueRanges ranges)
    {
        StringBuilder text = new("[");
        foreach (ValueRange range in ranges.Range)
        {
            if (text.Length > 1) text.Append(", ");
            text.Append(CultureInfo.InvariantCulture, $"{range.Begin}-{range.End}");
        }
        return text.Append(']').ToString();
    }

    private static string Text(ValueSet set) => $"{{{string.Join(", ", set.Item)}}}";

    private static string HostOf(string address)
    {
        int colon = address.LastIndexOf(':');
        return colon < 0 ? address : address[..colon];
    }
}
