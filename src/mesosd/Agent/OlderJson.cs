using System.Globalization;
using System.Text.Json;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Agent;

/// <summary>Members that the older endpoints write alike.</summary>
internal static class OlderJson
{
    /// <summary>A number with a fraction, as Mesos writes every double.</summary>
    public static void WriteDouble(Utf8JsonWriter json, string name, double value)
    {
        if (!double.IsFinite(value))
        {
            json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
            return;
        }
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        json.WritePropertyName(name);
        json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0", skipInputValidation: true);
    }

    /// <summary>A message by the rules of the v1 APIs; nothing when there is none.</summary>
    public static void WriteMessage(Utf8JsonWriter json, string name, IMessage? message)
    {
        if (message is null) return;
        json.WritePropertyName(name);
        message.WriteJson(json);
    }

    /// <summary>An array of keys and values; nothing when there are no labels.</summary>
    public static void WriteLabels(Utf8JsonWriter json, Labels? labels)
    {
        if (labels is null) return;
        json.WriteStartArray("labels");
        foreach (Label label in labels.LabelsValue)
        {
            json.WriteStartObject();
            json.WriteString("key", label.Key);
            if (label.Value is { } value) json.WriteString("value", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The role that resources are allocated to; null for no resources.</summary>
    public static string? RoleOf(List<Resource> resources) =>
        resources.Count == 0 ? null : resources[0].AllocationInfo?.Role ?? "";
}
