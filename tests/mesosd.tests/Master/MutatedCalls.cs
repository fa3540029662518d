using System.Text.Json.Nodes;

namespace Mesosd.Tests.Master;

/// <summary>
/// Calls that are well formed and mean nothing: right ones with some of their values put in place of others of the same kind,
/// lists emptied, doubled and turned round, members left out.
/// </summary>
internal sealed class MutatedCalls(int seed)
{
    private static readonly double[] s_numbers =
        [0, -1, 1, 1e-9, 0.0004, 0.001, 2.5, 1e6, 1e15, 1e300, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    private static readonly string[] s_texts =
    [
        "", "x", "/", "a/b", "*", "..", "-a", new('a', 255), new('a', 256), "a\0b", "größe 任务", "web", "web/x", "db", "cpus", "mem",
        "disk", "ports", "v1", "t1", "e1", "NaN", "Infinity",
    ];

    private readonly Random _random = new(seed);

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>One call of those, changed in one to four places.</summary>
    public JsonNode Next(IReadOnlyList<JsonNode> calls)
    {
        JsonNode call = Pick(calls).DeepClone();
        for (int left = _random.Next(5); left > 0; left--)
        {
            List<JsonNode> places = [];
            Collect(call, places);
            if (places.Count > 0) Change(Pick(places));
        }
        return call;
    }

    // What a type says stays: another call of another type would be refused for its form.
    private static void Collect(JsonNode node, List<JsonNode> places)
    {
        IEnumerable<JsonNode?> inner = node switch
        {
            JsonObject members => members.Where(member => member.Key != "type").Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (JsonNode? child in inner)
        {
            if (child is null) continue;
            places.Add(child);
            Collect(child, places);
        }
    }

    private void Change(JsonNode node)
    {
        switch (node)
        {
            case JsonArray list when _random.Next(3) == 0: list.Clear(); break;
            case JsonArray { Count: > 0 } list when _random.Next(2) == 0: list.Add(Pick([.. list])?.DeepClone()); break;
            case JsonArray { Count: > 1 } list: Turn(list); break;
            case JsonObject { Count: > 0 } members when _random.Next(4) == 0: members.Remove(Pick([.. members]).Key); break;
            case JsonValue value: node.ReplaceWith(Other(value)); break;
        }
    }

    private static void Turn(JsonArray list)
    {
        JsonNode? first = list[0];
        list.RemoveAt(0);
        list.Add(first);
    }

    private JsonNode Other(JsonValue value)
    {
        if (value.TryGetValue(out bool flag)) return JsonValue.Create(!flag);
        return value.TryGetValue(out string? _)
            ? JsonValue.Create(Pick(s_texts))!
            : JsonValue.Create(Pick(s_numbers));
    }
}
