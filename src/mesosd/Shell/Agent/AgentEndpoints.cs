using System.Text.Json;
using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Agent;

/// <summary>The agent's pages over HTTP, each also under Mesos' <c>/slave(1)</c>.</summary>
internal static class AgentEndpoints
{
    private const string JsonType = "application/json";
    private const string PrometheusType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Adds them to a host that has not been started.</summary>
    public static void Map(HttpHost http, AgentQuestions questions)
    {
        foreach (string prefix in new[] { "", "/slave(1)" })
        {
            http.Map($"{prefix}/health", _ => Task.CompletedTask);
            http.Map($"{prefix}/version", context => WriteJsonAsync(context, WriteVersion));
            http.Map($"{prefix}/state", context => StateAsync(context, questions));
            http.Map($"{prefix}/metrics/snapshot", context => MetricsAsync(context, questions));
            http.Map($"{prefix}/metrics", context => PrometheusAsync(context, questions));
        }
    }

    private static async Task StateAsync(HttpContext context, AgentQuestions questions)
    {
        AgentSnapshot snapshot = await questions.SnapshotAsync();
        if (snapshot.State == AgentState.Recovering)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("Agent has not finished recovery\n");
            return;
        }
        await WriteJsonAsync(context, writer => AgentStateJson.Write(writer, snapshot, questions.StartedAt));
    }

    private static async Task MetricsAsync(HttpContext context, AgentQuestions questions)
    {
        AgentSnapshot snapshot = await questions.SnapshotAsync();
        await WriteJsonAsync(context, writer =>
        {
            writer.WriteStartObject();
            foreach ((string name, double value) in AgentMetrics.Measure(snapshot, questions.StartedAt))
                writer.WriteNumber(name, value);
            writer.WriteEndObject();
        });
    }

    private static async Task PrometheusAsync(HttpContext context, AgentQuestions questions)
    {
        AgentSnapshot snapshot = await questions.SnapshotAsync();
        context.Response.ContentType = PrometheusType;
        await context.Response.WriteAsync(
            AgentMetrics.ToPrometheus(AgentMetrics.Measure(snapshot, questions.StartedAt)));
    }

    private static void WriteVersion(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("version", MesosdVersion.Text);
        writer.WriteEndObject();
    }

    private static async Task WriteJsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = JsonType;
        await using Utf8JsonWriter writer = new(context.Response.BodyWriter);
        write(writer);
        await writer.FlushAsync(context.RequestAborted);
    }
}
