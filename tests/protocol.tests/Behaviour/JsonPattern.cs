using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>
/// JSON with names in it: what a case expects, or what it sends. The values that names stand for are those of one case.
/// </summary>
internal sealed partial class JsonPattern
{
    private readonly Dictionary<string, string> _names = [];

    /// <summary>The text with every name replaced by what it stands for.</summary>
    public string Fill(string json) => Name().Replace(json, match => JsonSerializer.Serialize(Value(match.Groups[1].Value)));

    /// <summary>What is different in the actual value; null when nothing is.</summary>
    /// <param name="expected">Fields that it must have; null for one that it must not have.</param>
    /// <param name="actual">The value.</param>
    /// <param name="exactly">Whether it may have no others.</param>
    /// <param name="path">Where both stand.</param>
    public string? Differ(JsonNode? expected, JsonNode? actual, bool exactly, string path = "$")
    {
        switch (expected, actual)
        {
            case (JsonObject fields, JsonObject found):
                foreach ((string name, JsonNode? value) in fields)
                {
                    string there = $"{path}.{name}";
                    if (value is null && found.ContainsKey(name)) return $"{there} is {found[name]?.ToJsonString()}, expected nothing";
                    if (value is not null && Differ(value, found[name], exactly, there) is { } inner) return inner;
                }
                string? other = exactly ? found.Select(field => field.Key).FirstOrDefault(name => !fields.ContainsKey(name)) : null;
                return other is null ? null : $"{path}.{other} is not expected";
            case (JsonArray elements, JsonArray found) when elements.Count == found.Count:
                return elements.Select((element, index) => Differ(element, found[index], exactly, $"{path}[{index}]"))
                    .FirstOrDefault(inner => inner is not null);
            case (JsonValue wanted, JsonValue found):
                return IsSame(wanted, found) ? null : Say(path, expected, actual);
            default:
                return Say(path, expected, actual);
        }
    }

    private static string Say(string path, JsonNode? expected, JsonNode? actual) =>
        $"{path} is {actual?.ToJsonString() ?? "nothing"}, expected {expected?.ToJsonString() ?? "nothing"}";

    private bool IsSame(JsonValue expected, JsonValue actual)
    {
        if (expected.GetValueKind() == JsonValueKind.Number)
            return actual.GetValueKind() == JsonValueKind.Number && expected.GetValue<double>() == actual.GetValue<double>();
        if (expected.GetValueKind() != JsonValueKind.String || !expected.GetValue<string>().StartsWith('$'))
            return JsonNode.DeepEquals(expected, actual);
        string name = expected.GetValue<string>()[1..];
        if (name == "any") return true;
        string value = actual.ToString();
        // A name's first use gives it its value; every uuid is another one.
        if (_names.TryGetValue(name, out string? known)) return known == value;
        bool isUuid = name.StartsWith("uuid.", StringComparison.Ordinal);
        if (isUuid && (_names.ContainsValue(value) || Convert.FromBase64String(value).Length != 16)) return false;
        _names.Add(name, value);
        return true;
    }

    private string Value(string name)
    {
        if (name.StartsWith("bytes(", StringComparison.Ordinal)) return Convert.ToBase64String(new byte[int.Parse(name[6..^1])]);
        return _names.TryGetValue(name, out string? value) ? value : throw new FormatException($"${name} stands for nothing yet");
    }

    [GeneratedRegex("\"\\$([^\"]+)\"")]
    private static partial Regex Name();
}
