using System.Text;
using System.Text.Json;
using Mesosd.Master;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>
/// What a master answers over HTTP, each path also below <c>/master</c> as Mesos has it. All of it only
/// reads.
/// </summary>
/// <param name="host">Whose state to show.</param>
/// <param name="facts">What the core does not know.</param>
/// <param name="authority">
/// The leader's <c>host:port</c>: this master's own, as long as there is only one.
/// </param>
internal sealed class MasterEndpoints(MasterHost host, MasterFacts facts, string authority)
{
    private const string JsonType = "application/json";
    private const string TextType = "text/plain; charset=utf-8";

    /// <summary>Adds all paths.</summary>
    public void Map(HttpHost http)
    {
        MapBoth(http, "/health", _ => Task.CompletedTask);
        MapBoth(http, "/version", WriteVersion);
        MapBoth(http, "/state", context => WriteState(context, MasterStateJson.WriteState));
        MapBoth(http, "/state-summary", context => WriteState(context, MasterStateJson.WriteSummary));
        MapBoth(http, "/metrics/snapshot", WriteMetricsJson);
        MapBoth(http, "/metrics", WriteMetricsText);
        MapBoth(http, "/redirect", Redirect);
        http.Map("/", WriteWelcome);
    }

    private static void MapBoth(HttpHost http, string path, Func<HttpContext, Task> handler)
    {
        http.Map(path, handler);
        http.Map("/master" + path, handler);
    }

    private Task WriteVersion(HttpContext context) => WriteJson(context, json =>
    {
        json.WriteStartObject();
        MasterStateJson.WriteVersion(json, facts.Version);
        json.WriteEndObject();
    });

    private async Task WriteState(
        HttpContext context, Action<Utf8JsonWriter, MasterSnapshot, MasterFacts> write)
    {
        if (await host.ViewAsync(MasterStateJson.Parts) is { } view)
            await WriteJson(context, json => write(json, view.Snapshot, facts));
        else await Unavailable(context);
    }

    private async Task WriteMetricsJson(HttpContext context)
    {
        if (await CollectAsync() is not { } metrics)
        {
            await Unavailable(context);
            return;
        }
        await WriteJson(context, json =>
        {
            json.WriteStartObject();
            foreach ((string name, double value) in metrics.Values) json.WriteNumber(name, value);
            json.WriteEndObject();
        });
    }

    private async Task WriteMetricsText(HttpContext context)
    {
        if (await CollectAsync() is not { } metrics)
        {
            await Unavailable(context);
            return;
        }
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(metrics.ToPrometheusText());
    }

    private async Task<MetricList?> CollectAsync() => await host.ViewAsync(SnapshotParts.Shares) is { } view
        ? MasterMetrics.Collect(view.Snapshot, host.Surroundings(view.Loop))
        : null;

    private static Task Unavailable(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = TextType;
        return context.Response.WriteAsync("the master stops; ask again, or ask the next one\n");
    }

    // Without a scheme, so that clients keep theirs.
    private Task Redirect(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = $"//{authority}";
        return Task.CompletedTask;
    }

    private Task WriteWelcome(HttpContext context)
    {
        StringBuilder text = new();
        text.Append($"mesosd master {facts.Version.Version}\n\n");
        text.Append("  /state            agents and frameworks, with counts of tasks\n");
        text.Append("  /state-summary    the same, shorter\n");
        text.Append("  /metrics          figures for Prometheus\n");
        text.Append("  /metrics/snapshot the same as one JSON object\n");
        text.Append("  /health /version /redirect\n\n");
        text.Append($"Tasks, sandboxes and logs:  mesosd tasks --master={authority}\n");
        text.Append("Programs speak the native protocol on this same port: docs/protocol.md.\n");
        context.Response.ContentType = TextType;
        return context.Response.WriteAsync(text.ToString());
    }

    private static async Task WriteJson(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = JsonType;
        await using Utf8JsonWriter json = new(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
