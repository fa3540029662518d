using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

// Agents.
internal sealed partial class StateJson
{
    private void WriteIdentity(AgentInfo agent)
    {
        _json.Member("\"id\":"u8, agent.Id?.Value ?? "");
        _json.Member("\"hostname\":"u8, agent.Hostname);
        _json.Member("\"port\":"u8, agent.PortOrDefault);
        BundleJson.WriteAttributes(_json, agent.Attributes);
        if (agent.Domain is { } domain) _json.Member("\"domain\":"u8, domain);
    }

    private void WriteAgentMembers(AgentReading agent)
    {
        WriteIdentity(agent.Info);
        _json.Member("\"pid\":"u8, agent.Pid);
        _json.Member("\"registered_time\":"u8, agent.RegisteredAt.ToUnixSeconds());
        if (agent.ReregisteredAt is { } again) _json.Member("\"reregistered_time\":"u8, again.ToUnixSeconds());
        WriteBundle("\"resources\":"u8, agent.Total);
        WriteBundle("\"used_resources\":"u8, agent.Used);
        WriteBundle("\"offered_resources\":"u8, agent.Offered);
        _json.OpenObject("\"reserved_resources\":"u8);
        if (_bundles.HasReserved(agent.Total)) WriteReserved(agent.Total);
        _json.Close('}');
        WriteBundle("\"unreserved_resources\":"u8, _bundles.Unreserved(agent.Total));
        _json.Member("\"active\":"u8, agent.IsActive);
        _json.Member("\"deactivated\":"u8, agent.IsDeactivated);
        _json.Member("\"version\":"u8, MesosdVersion.MesosText);
        _json.Member("\"mesosd_version\":"u8, agent.Version);
        _json.OpenArray("\"capabilities\":"u8);
        foreach (AgentInfoCapability capability in agent.Capabilities)
            _json.Value(AgentInfoCapabilityTypeNames.ToName(capability.TypeOrDefault));
        _json.Close(']');
        if (agent.Drain is not { } drain) return;
        _json.Member("\"drain_info\":"u8, drain);
        if (agent.DrainStartedAt is { } start)
            _json.Member("\"estimated_drain_start_time_seconds\":"u8, start.ToUnixSeconds());
    }

    private void WriteReserved(ResourceBundle total)
    {
        foreach ((string role, ResourceBundle reserved) in _bundles.Reserved(total))
        {
            _json.AnyName(role);
            _json.Raw(_bundles.Of(reserved));
        }
    }

    private void WriteFullAgentMembers(AgentReading agent)
    {
        WriteAgentMembers(agent);
        _json.OpenObject("\"reserved_resources_full\":"u8);
        foreach ((string role, ResourceBundle reserved) in _bundles.Reserved(agent.Total))
        {
            _json.AnyName(role);
            WriteFull(reserved);
        }
        _json.Close('}');
        _json.Name("\"unreserved_resources_full\":"u8);
        WriteFull(_bundles.Unreserved(agent.Total));
        _json.Name("\"used_resources_full\":"u8);
        WriteFull(agent.Used);
        _json.Name("\"offered_resources_full\":"u8);
        WriteFull(agent.Offered);
    }

    // As Mesos writes resources at its endpoints: what reserves them in both forms, so that old and new tools read it.
    private void WriteFull(ResourceBundle bundle)
    {
        List<Resource> resources = [];
        _snapshot.Resources.Write(bundle, new ResourceForm(null, true), resources);
        _json.Open('[');
        foreach (Resource resource in resources)
        {
            ResourceViews.AddOldForm(resource);
            _json.Value(resource);
        }
        _json.Close(']');
    }

    private void WriteBundle(ReadOnlySpan<byte> name, ResourceBundle bundle)
    {
        _json.Name(name);
        _json.Raw(_bundles.Of(bundle));
    }
}
