using System.Text.RegularExpressions;

namespace Mesosd.Conformance;

/// <summary>
/// What a case covers: its own tags, and what follows from its steps, which nobody has to write down and nobody can write
/// down wrongly.
/// </summary>
internal static partial class Coverage
{
    /// <summary>All tags of a case.</summary>
    public static IReadOnlySet<string> TagsOf(Case one)
    {
        HashSet<string> tags = [.. one.Tags];
        Dictionary<string, string> streams = [];
        foreach (Step step in one.Steps)
        {
            if (step is Exchange exchange) AddExchange(exchange, streams, tags);
            if (step is Await wait && streams.TryGetValue(wait.Stream, out string? api)) AddEvent(api, wait.Body, tags);
        }
        return tags;
    }

    private static void AddExchange(Exchange exchange, Dictionary<string, string> streams, HashSet<string> tags)
    {
        Expectation expected = exchange.Expected;
        tags.Add($"{expected.Status}");
        (string role, string path) = Place(exchange.Request, tags);
        bool isDone = expected.Status is >= 200 and < 300;
        if (isDone || path == "/redirect") tags.Add($"endpoint-{role}{path}");
        if (ApiOf(role, path) is not { } api) return;
        if (TypeIn(exchange.Request.Body) is { } call)
            tags.Add(isDone ? $"call-{api}-{call}" : $"call-{api}-{call}-{expected.Status}");
        if (expected.Stream is not { } stream) return;
        streams[stream] = api;
        foreach (string body in expected.Bodies) AddEvent(api, body, tags);
    }

    // A path without what is behind "?", and without the name of the role before it.
    private static (string Role, string Path) Place(RequestText request, HashSet<string> tags)
    {
        string role = request.Target.StartsWith("agent", StringComparison.Ordinal) ? "agent" : "master";
        string path = request.Path.Split('?')[0];
        foreach (string alias in (string[])["/master/", "/slave(1)/"])
        {
            if (!path.StartsWith(alias, StringComparison.Ordinal)) continue;
            tags.Add($"alias-{alias.Trim('/')}");
            path = path[(alias.Length - 1)..];
        }
        return (role, path.StartsWith("/quota/", StringComparison.Ordinal) ? "/quota" : path);
    }

    private static string? ApiOf(string role, string path) => (role, path) switch
    {
        ("master", "/api/v1/scheduler") => "scheduler",
        ("agent", "/api/v1/executor") => "executor",
        ("master" or "agent", "/api/v1") => role,
        _ => null,
    };

    private static void AddEvent(string api, string body, HashSet<string> tags)
    {
        if (TypeIn(body) is { } type) tags.Add($"event-{api}-{type}");
    }

    // Of a call and an event the type comes first, as everybody writes them.
    private static string? TypeIn(string body) => FirstType().Match(body) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("\"type\"\\s*:\\s*\"([A-Z_]+)\"")]
    private static partial Regex FirstType();
}
