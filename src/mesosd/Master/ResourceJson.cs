using System.Globalization;
using System.Text.Json;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Master;

/// <summary>
/// Resources and attributes as Mesos' v0 endpoints show them: an object by name, scalars as numbers, ranges
/// and sets as text; cpus, gpus, mem and disk are always there.
/// </summary>
internal static class ResourceJson
{
    private static readonly string[] s_always = ["cpus", "disk", "gpus", "mem"];

    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<Resource> resources)
    {
        SortedDictionary<string, double> scalars = new(StringComparer.Ordinal);
        foreach (string always in s_always) scalars[always] = 0;
        SortedDictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (Resource resource in resources)
        {
            string key = resource.Revocable is null ? resource.Name : resource.Name + "_revocable";
            if (resource.Type == ResourceType.Scalar)
                scalars[key] = scalars.GetValueOrDefault(key) + resource.Scalar!.Value.Value;
            else texts[key] = Text(resource.Ranges, resource.Set);
        }
        json.WriteStartObject(name);
        foreach ((string key, double value) in scalars) WriteAmount(json, key, value);
        foreach ((string key, string value) in texts) json.WriteString(key, value);
        json.WriteEndObject();
    }

    /// <summary>What is reserved, by role, and what is not.</summary>
    public static void WriteReserved(Utf8JsonWriter json, IReadOnlyList<Resource> resources)
    {
        SortedDictionary<string, List<Resource>> byRole = new(StringComparer.Ordinal);
        foreach (Resource resource in resources)
        {
            string role = resource.Reservations.Count > 0
                ? resource.Reservations[^1].Role ?? RoleName.Unreserved
                : RoleName.Unreserved;
            if (!byRole.TryGetValue(role, out List<Resource>? list)) byRole.Add(role, list = []);
            list.Add(resource);
        }
        json.WriteStartObject("reserved_resources");
        foreach ((string role, List<Resource> list) in byRole)
            if (role != RoleName.Unreserved) Write(json, role, list);
        json.WriteEndObject();
        Write(json, "unreserved_resources", byRole.GetValueOrDefault(RoleName.Unreserved) ?? []);
    }

    public static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<AgentAttribute> attributes)
    {
        json.WriteStartObject("attributes");
        foreach (AgentAttribute attribute in attributes)
        {
            if (attribute.Scalar is { } scalar) WriteAmount(json, attribute.Name, scalar.Value);
            else if (attribute.Text is { } text) json.WriteString(attribute.Name, text.Value);
            else json.WriteString(attribute.Name, Text(attribute.Ranges, attribute.Set));
        }
        json.WriteEndObject();
    }

    // Mesos writes a fraction always.
    private static void WriteAmount(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.ToString("0.0##", CultureInfo.InvariantCulture), skipInputValidation: true);
    }

    private static string Text(ValueRanges? ranges, ValueSet? set) => ranges is null
        ? $"{{{string.Join(", ", set?.Item ?? [])}}}"
        : $"[{string.Join(", ", ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]";
}
