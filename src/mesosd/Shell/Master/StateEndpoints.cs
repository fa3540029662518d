using Mesosd.Master;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Mesosd.Shell.Master;

/// <summary>Mesos' older endpoints that show the cluster. Only the leader answers; others send there.</summary>
internal sealed class StateEndpoints(MasterHost host, MasterFacts facts, LeaderDoor door, LargeAnswers answers)
{
    private readonly WorkCounter _counter = new();

    /// <summary>Adds all paths, each also below <c>/master</c>.</summary>
    public void Map(HttpHost http)
    {
        // Mesos had the names with an ending up to 1.10, and there are clients that know no others.
        foreach (string ending in (string[])["", ".json"])
        {
            MapBoth(http, $"/state{ending}", (json, _) => json.WriteState());
            MapBoth(http, $"/tasks{ending}", (json, query) => json.WriteTasks(TaskQueryOf(query)));
        }
        MapBoth(http, "/state-summary", (json, _) => json.WriteSummary());
        MapBoth(http, "/slaves", (json, query) => json.WriteSlaves(Find(query, "slave_id")));
        MapBoth(http, "/frameworks", (json, query) => json.WriteFrameworks(Find(query, "framework_id")));
        MapBoth(http, "/roles", (json, _) => json.WriteRoles());
    }

    private void MapBoth(HttpHost http, string path, Func<StateJson, IQueryCollection, IEnumerable<bool>> write)
    {
        http.Map(path, Answer);
        http.Map("/master" + path, Answer);

        Task Answer(HttpContext context) => door.EnterAsync(context, inside => AnswerAsync(inside, write));
    }

    private async Task AnswerAsync(
        HttpContext context, Func<StateJson, IQueryCollection, IEnumerable<bool>> write)
    {
        if (await host.ViewAsync(StateJson.Parts) is not { Snapshot: { } snapshot })
        {
            await door.SendToLeaderAsync(context);
            return;
        }
        using JsonPieces json = new(answers.Texts);
        StateJson state = new(json, snapshot, facts, _counter);
        await answers.SendAsync(context, MediaTypes.Json, write(state, context.Request.Query), json.TakePiece);
    }

    private static TaskQuery TaskQueryOf(IQueryCollection query) => new(
        Find(query, "framework_id"), Find(query, "task_id"),
        Find(query, "limit"), Find(query, "offset"), Find(query, "order"));

    private static string? Find(IQueryCollection query, string name) =>
        query.TryGetValue(name, out StringValues values) && values.Count > 0 ? values[^1] : null;
}
