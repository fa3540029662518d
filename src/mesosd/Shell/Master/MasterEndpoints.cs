using System.Text;
using System.Text.Json;
using Mesosd.Master;
using Mesosd.Metrics;
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
/// <param name="operators">The API of operators.</param>
/// <param name="answers">Sends what is as large as the cluster.</param>
internal sealed class MasterEndpoints(
    MasterHost host, MasterFacts facts, LeaderBoard board, SchedulerApi schedulers, OperatorApi operators,
    LargeAnswers answers)
{
    private const string JsonType = "application/json";
    private static readonly string[] Posting = ["POST"];

    private const string TextType = "text/plain; charset=utf-8";

    private readonly LeaderDoor _door = new(board);

    /// <summary>Adds all paths.</summary>
    public void Map(HttpHost http)
    {
        MapBoth(http, "/health", _ => Task.CompletedTask);
        MapBoth(http, "/version", WriteVersion);
        MapBoth(http, "/flags", WriteFlags);
        new StateEndpoints(host, facts, _door, answers).Map(http);
        MapBoth(http, "/metrics/snapshot", WriteMetricsJson);
        MapBoth(http, "/metrics", WriteMetricsText);
        MapBoth(http, "/redirect", _door.SendToFirstPageAsync);
        // What is below it would come here again and again.
        http.MapBelow("/redirect", SayNothingBelow);
        http.MapBelow("/master/redirect", SayNothingBelow);
        MapPosts(http, "/api/v1/scheduler", schedulers.HandleAsync);
        MapPosts(http, "/api/v1", operators.HandleAsync);
        http.Map("/", context => board.IsSelf ? WriteWelcome(context) : _door.SendToLeaderAsync(context));
    }

    private static Task SayNothingBelow(HttpContext context) =>
        HttpAnswer.SayAsync(context, StatusCodes.Status404NotFound, "There is nothing below /redirect.");

    private static void MapBoth(HttpHost http, string path, Func<HttpContext, Task> handler)
    {
        http.Map(path, handler);
        http.Map("/master" + path, handler);
    }

    private void MapPosts(HttpHost http, string path, Func<HttpContext, Task> handler)
    {
        http.MapCalls(path, context => _door.EnterAsync(context, Posting, handler));
        http.MapCalls("/master" + path, context => _door.EnterAsync(context, Posting, handler));
    }

    private Task WriteVersion(HttpContext context) => WriteJson(context, json =>
    {
        json.WriteStartObject();
        MasterStateJson.WriteVersion(json, facts);
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

    private async Task WriteMetricsJson(HttpContext context)
    {
        if (!await MetricAnswer.HasValidTimeoutAsync(context)) return;
        if (await CollectAsync() is not { } metrics)
        {
            await Unavailable(context);
            return;
        }
        await MetricAnswer.JsonAsync(context, metrics);
    }

    private async Task WriteMetricsText(HttpContext context)
    {
        if (await CollectAsync() is not { } metrics)
        {
            await Unavailable(context);
            return;
        }
        await MetricAnswer.TextAsync(context, metrics, host.Histograms());
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

    private Task WriteWelcome(HttpContext context)
    {
        StringBuilder text = new();
        text.Append($"mesosd master {facts.OwnVersion}\n\n");
        text.Append("  /state            agents, frameworks and tasks\n");
        text.Append("  /state-summary    agents and frameworks, with counts of tasks\n");
        text.Append("  /slaves /frameworks /tasks /roles\n");
        text.Append("  /metrics          figures for Prometheus\n");
        text.Append("  /metrics/snapshot the same as one JSON object\n");
        text.Append("  /health /version /flags /redirect\n\n");
        text.Append($"Tasks, sandboxes and logs:  mesosd tasks --master={LeaderDoor.AuthorityOf(board.Leader!)}\n");
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
