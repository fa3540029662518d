using System.Text.Json;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Registry;

/// <summary>A registry as Mesos' <c>/registrar(1)/registry</c> shows its own.</summary>
public static class RegistryJson
{
    /// <summary>Writes one object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="registry">What it holds.</param>
    /// <param name="master">The master that writes it.</param>
    public static void Write(Utf8JsonWriter json, RegistryReading registry, MasterInfo master)
    {
        json.WriteStartObject();
        json.WriteStartObject("master");
        Write(json, "info", master);
        json.WriteEndObject();
        WriteAgents(json, registry);
        WriteLost(json, "unreachable", registry.Lost.Where(lost => !lost.IsGone));
        WriteLost(json, "gone", registry.Lost.Where(lost => lost.IsGone));
        WriteMachines(json, registry);
        if (registry.Weights.Count > 0) WriteWrapped(json, "weights", registry.Weights);
        if (registry.Quotas.Count > 0) WriteAll(json, "quota_configs", registry.Quotas);
        json.WriteEndObject();
    }

    private static void WriteAgents(Utf8JsonWriter json, RegistryReading registry)
    {
        Dictionary<AgentId, DeactivationEntry> deactivations = registry.Deactivations.ToDictionary(of => of.Agent);
        json.WriteStartObject("slaves");
        json.WriteStartArray("slaves");
        foreach (AgentInfo agent in registry.Agents)
        {
            json.WriteStartObject();
            Write(json, "info", agent);
            if (agent.Id is { } id && deactivations.TryGetValue(id, out DeactivationEntry? entry))
            {
                if (entry.Drain is { } drain) Write(json, "drain_info", drain);
                json.WriteBoolean("deactivated", true);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLost(Utf8JsonWriter json, string name, IEnumerable<LostEntry> agents)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("slaves");
        foreach (LostEntry agent in agents)
        {
            json.WriteStartObject();
            Write(json, "id", agent.Id);
            Write(json, "timestamp", agent.At);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMachines(Utf8JsonWriter json, RegistryReading registry)
    {
        HashSet<MachineKey> down = [.. registry.DownMachines.Select(MachineKey.Of)];
        json.WriteStartObject("machines");
        json.WriteStartArray("machines");
        foreach (Window window in registry.Schedule.Windows)
            foreach (MachineId id in window.MachineIds)
            {
                json.WriteStartObject();
                Write(json, "info", new MachineInfo
                {
                    Id = id,
                    Mode = down.Contains(MachineKey.Of(id)) ? MachineInfoMode.Down : MachineInfoMode.Draining,
                    Unavailability = window.Unavailability,
                });
                json.WriteEndObject();
            }
        json.WriteEndArray();
        json.WriteEndObject();
        if (registry.Schedule.Windows.Count > 0) WriteAll(json, "schedules", [registry.Schedule]);
    }

    private static void WriteWrapped<T>(Utf8JsonWriter json, string name, IEnumerable<T> messages)
        where T : IMessage
    {
        json.WriteStartArray(name);
        foreach (T message in messages)
        {
            json.WriteStartObject();
            Write(json, "info", message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> messages)
        where T : IMessage
    {
        json.WriteStartArray(name);
        foreach (T message in messages) message.WriteJson(json);
        json.WriteEndArray();
    }

    private static void Write<T>(Utf8JsonWriter json, string name, T message)
        where T : IMessage
    {
        json.WritePropertyName(name);
        message.WriteJson(json);
    }
}
