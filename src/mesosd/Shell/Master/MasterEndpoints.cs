using System.Text;
using System.Text.Json;
using Mesosd.Master;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>
/// What a master answers over HTTP, each path also below <c>/master</c> as Mesos has it. All of it only reads. What is
/// about the cluster is the leader's to answer; others send there.
/// </summary>
/// <param name="host">Whose state to show.</param>
/// <param name="facts">What the core does not know.</param>
/// <param name="board">Who leads.</param>
/// <param name="schedulers">The API of schedulers.</param>
internal sealed class MasterEndpoints(MasterHost host, MasterFacts facts, LeaderBoard board, SchedulerApi schedulers)
{
    private const string JsonType = "application/json";
    private static readonly string[] Posting = ["POST"];

    private const string TextType = "text/plain; charset=utf-8";

    /// <summary>Adds all paths.</summary>
    public void Map(HttpHost http)
    {
        MapBoth(http, "/health", _ => Task.CompletedTask);
        MapBoth(http, "/version", WriteVersion);
        MapBoth(http, "/flags", WriteFlags);
        MapBoth(http, "/state", context => WriteState(context, MasterStateJson.WriteState));
        MapBoth(http, "/state-summary", context => WriteState(context, MasterStateJson.WriteSummary));
        MapBoth(http, "/metrics/snapshot", WriteMetricsJson);
        MapBoth(http, "/metrics", WriteMetricsText);
        MapBoth(http, "/redirect", Redirect);
        foreach (string path in (string[])["/api/v1/scheduler", "/master/api/v1/scheduler"])
            http.MapAny(path, context => OnLeader(context, Posting, schedulers.HandleAsync));
        http.Map("/", context => board.IsSelf ? WriteWelcome(context) : SendToLeader(context));
    }

    // In Mesos' order: a master that does not lead says so first, whatever it was asked.
    private Task OnLeader(HttpContext context, string[] methods, Func<HttpContext, Task> handler)
    {
        if (!board.IsSelf) return SendToLeader(context);
        return methods.Contains(context.Request.Method) ? handler(context) : HttpAnswer.MethodAsync(context, methods);
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

    private Task WriteFlags(HttpContext context) => WriteJson(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("flags");
        MasterStateJson.WriteFlags(json, facts);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private async Task WriteState(
        HttpContext context, Action<Utf8JsonWriter, MasterSnapshot, MasterFacts> write)
    {
        MasterView? view = board.IsSelf ? await host.ViewAsync(MasterStateJson.Parts) : null;
        if (view?.Snapshot is { } snapshot) await WriteJson(context, json => write(json, snapshot, facts));
        else await SendToLeader(context);
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

    private async Task<MetricList?> CollectAsync()
    {
        if (await host.ViewAsync(SnapshotParts.Shares) is not { } view) return null;
        MasterSurroundings surroundings = host.Surroundings(view.Loop);
        return view.Snapshot is { } snapshot
            ? MasterMetrics.Collect(snapshot, facts, surroundings)
            : MasterMetrics.CollectStandingBy(facts, surroundings);
    }

    private static Task Unavailable(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = TextType;
        return context.Response.WriteAsync("the master stops; ask again, or ask the next one\n");
    }

    private Task Redirect(HttpContext context) => SendTo(context, "");

    private Task SendToLeader(HttpContext context) =>
        SendTo(context, context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent());

    // Without a scheme, so that clients keep theirs.
    private Task SendTo(HttpContext context, string path)
    {
        if (board.Leader is { } leader)
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = $"//{AuthorityOf(leader)}{path}";
            return Task.CompletedTask;
        }
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = TextType;
        return context.Response.WriteAsync("no master leads at present; ask again in a moment\n");
    }

    // Its name, as with Mesos: people and certificates know it by that.
    private static string AuthorityOf(MasterInfo leader) =>
        new PeerAddress(leader.Hostname ?? leader.Address?.Ip ?? "", (int)leader.Port).ToString();

    private Task WriteWelcome(HttpContext context)
    {
        StringBuilder text = new();
        text.Append($"mesosd master {facts.Version.Version}\n\n");
        text.Append("  /state            agents and frameworks, with counts of tasks\n");
        text.Append("  /state-summary    the same, shorter\n");
        text.Append("  /metrics          figures for Prometheus\n");
        text.Append("  /metrics/snapshot the same as one JSON object\n");
        text.Append("  /health /version /flags /redirect\n\n");
        text.Append($"Tasks, sandboxes and logs:  mesosd tasks --master={AuthorityOf(board.Leader!)}\n");
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
