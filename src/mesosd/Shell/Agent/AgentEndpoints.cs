using System.Text.Json;
using Mesosd.Agent;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Agent;

/// <summary>The agent's older pages over HTTP, each also under Mesos' <c>/slave(1)</c>. All of them only read.</summary>
/// <param name="questions">Who answers.</param>
/// <param name="standing">Where the agent stands.</param>
internal sealed class AgentEndpoints(AgentQuestions questions, Func<AgentStanding> standing)
{
    /// <summary>What may stand before each path.</summary>
    public static readonly IReadOnlyList<string> Prefixes = ["", "/slave(1)"];

    /// <summary>Adds them to a host that has not been started.</summary>
    public void Map(HttpHost http)
    {
        foreach (string prefix in Prefixes)
        {
            http.Map($"{prefix}/health", _ => Task.CompletedTask);
            http.Map($"{prefix}/version", WriteVersion);
            http.Map($"{prefix}/flags", WriteFlags);
            http.Map($"{prefix}/metrics/snapshot", MetricsAsync);
            http.Map($"{prefix}/metrics", PrometheusAsync);
            http.Map($"{prefix}/containers", ContainersAsync);
            http.Map($"{prefix}/containerizer/debug", DebugAsync);
            // Clients from before Mesos 1.0 still try the names with an ending.
            foreach (string ending in (string[])["", ".json"])
            {
                http.Map($"{prefix}/state{ending}", StateAsync);
                http.Map($"{prefix}/monitor/statistics{ending}", StatisticsAsync);
            }
            http.Map($"{prefix}/system/stats.json", MachineEndpoint.HandleAsync);
        }
    }

    private Task WriteVersion(HttpContext context) => HttpAnswer.JsonAsync(context, json =>
    {
        json.WriteStartObject();
        AgentStateJson.WriteVersion(json, questions.Facts);
        json.WriteEndObject();
    });

    private Task WriteFlags(HttpContext context) => HttpAnswer.JsonAsync(context, json =>
    {
        json.WriteStartObject();
        AgentStateJson.WriteFlags(json, questions.Facts.Flags);
        json.WriteEndObject();
    });

    private async Task StateAsync(HttpContext context)
    {
        if (standing().State == AgentState.Recovering)
        {
            await HttpAnswer.SayAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Agent has not finished recovery");
            return;
        }
        AgentSnapshot snapshot = await questions.SnapshotAsync();
        await HttpAnswer.JsonAsync(context, json => AgentStateJson.Write(json, snapshot, questions.Facts));
    }

    private async Task MetricsAsync(HttpContext context)
    {
        if (await MetricAnswer.HasValidTimeoutAsync(context))
            await MetricAnswer.JsonAsync(context, await questions.MetricsAsync());
    }

    private async Task PrometheusAsync(HttpContext context) =>
        await MetricAnswer.TextAsync(context, await questions.MetricsAsync(), questions.Meter.Histograms());

    // ---- containers

    private async Task StatisticsAsync(HttpContext context)
    {
        List<ContainerReading> containers = await questions.ContainersAsync();
        await HttpAnswer.JsonAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (ContainerReading container in containers)
                if (container.Statistics is not null) Write(json, container, isWhole: false);
            json.WriteEndArray();
        });
    }

    private async Task ContainersAsync(HttpContext context)
    {
        string? container = context.Request.Query["container_id"];
        string? framework = context.Request.Query["framework_id"];
        string? executor = context.Request.Query["executor_id"];
        bool hasOthers = framework is not null || executor is not null;
        if ((container is not null && hasOthers) || (executor is not null && framework is null))
        {
            await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest,
                "Supported query parameters are container_id only, framework_id only, or executor_id and framework_id only");
            return;
        }
        List<ContainerReading> all = await questions.ContainersAsync();
        await HttpAnswer.JsonAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (ContainerReading reading in all)
            {
                bool isWanted = (container is null || reading.Executor.ContainerId.Value == container) &&
                    (framework is null || reading.FrameworkId.Value == framework) &&
                    (executor is null || reading.Executor.Info.ExecutorId.Value == executor);
                if (isWanted) Write(json, reading, isWhole: true);
            }
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, ContainerReading container, bool isWhole)
    {
        json.WriteStartObject();
        json.WriteString("framework_id", container.FrameworkId.Value);
        json.WriteString("executor_id", container.Executor.Info.ExecutorId.Value);
        json.WriteString("executor_name", container.Executor.Info.Name ?? "");
        json.WriteString("source", container.Executor.Info.Source ?? "");
        if (isWhole) json.WriteString("container_id", container.Executor.ContainerId.Value);
        if (isWhole) Write(json, "status", container.Status);
        if (container.Statistics is { } statistics) Write(json, "statistics", statistics);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IMessage message)
    {
        json.WritePropertyName(name);
        message.WriteJson(json);
    }

    // What Mesos calls pending futures: containers whose start or end is under way.
    private async Task DebugAsync(HttpContext context)
    {
        AgentSnapshot snapshot = await questions.SnapshotAsync();
        await HttpAnswer.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("pending");
            foreach (FrameworkSnapshot framework in snapshot.Frameworks)
                foreach (ExecutorSnapshot executor in framework.Executors) WritePending(json, executor);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WritePending(Utf8JsonWriter json, ExecutorSnapshot executor)
    {
        string? operation = executor.State switch
        {
            ExecutorState.Starting => "launch",
            ExecutorState.Terminating => "destroy",
            _ => null,
        };
        if (operation is null) return;
        json.WriteStartObject();
        json.WriteString("operation", operation);
        json.WriteStartObject("args");
        json.WriteString("containerId", executor.ContainerId.Value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
