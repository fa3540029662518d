using System.Text.Json;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>A task in the agent's <c>/state</c>. Pure.</summary>
internal static class AgentTaskJson
{
    /// <summary>One that the executor has or had.</summary>
    public static void Write(Utf8JsonWriter json, TaskSummary task)
    {
        json.WriteStartObject();
        json.WriteString("id", task.TaskId.Value);
        json.WriteString("name", task.Name);
        json.WriteString("framework_id", task.FrameworkId.Value);
        json.WriteString("executor_id", task.ExecutorId?.Value ?? "");
        json.WriteString("slave_id", task.AgentId.Value);
        json.WriteString("state", TaskStateNames.ToName(task.State));
        ResourceJson.Write(json, "resources", task.Resources);
        WriteLimits(json, task);
        json.WriteString("role", OlderJson.RoleOf(task.Resources) ?? "");
        json.WriteStartArray("statuses");
        foreach (TaskStatus status in task.Statuses) Write(json, status);
        json.WriteEndArray();
        if (task.User is { } user) json.WriteString("user", user);
        OlderJson.WriteLabels(json, task.Labels);
        OlderJson.WriteMessage(json, "discovery", task.Discovery);
        OlderJson.WriteMessage(json, "container", task.Container);
        OlderJson.WriteMessage(json, "health_check", task.HealthCheck);
        json.WriteEndObject();
    }

    /// <summary>One that waits for its executor.</summary>
    public static void Write(Utf8JsonWriter json, TaskInfo task)
    {
        json.WriteStartObject();
        json.WriteString("id", task.TaskId.Value);
        json.WriteString("name", task.Name);
        json.WriteString("slave_id", task.AgentId.Value);
        ResourceJson.Write(json, "resources", task.Resources);
        json.WriteString("role", OlderJson.RoleOf(task.Resources) ?? "");
        OlderJson.WriteMessage(json, "command", task.Command);
        if (task.Executor is { } executor) json.WriteString("executor_id", executor.ExecutorId.Value);
        OlderJson.WriteMessage(json, "discovery", task.Discovery);
        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, TaskSummary task)
    {
        if (task.Limits.Count == 0) return;
        json.WriteStartObject("limits");
        foreach ((string name, ValueScalar limit) in task.Limits.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            OlderJson.WriteDouble(json, name, limit.Value);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TaskStatus status)
    {
        json.WriteStartObject();
        json.WriteString("state", TaskStateNames.ToName(status.State));
        OlderJson.WriteDouble(json, "timestamp", status.TimestampOrDefault);
        OlderJson.WriteLabels(json, status.Labels);
        OlderJson.WriteMessage(json, "container_status", status.ContainerStatus);
        if (status.Healthy is { } healthy) json.WriteBoolean("healthy", healthy);
        json.WriteEndObject();
    }
}
