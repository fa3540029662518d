using Mesosd.Protocol.Messages;

namespace Mesosd.Registry;

/// <summary>By what a machine is found; one of the two may be empty.</summary>
/// <param name="Hostname">In lower case.</param>
/// <param name="Ip">As text.</param>
internal readonly record struct MachineKey(string Hostname, string Ip)
{
    // An address may be written in several ways; agents' are written in the usual one.
    public static MachineKey Of(MachineId id) => new(
        (id.Hostname ?? "").ToLowerInvariant(),
        System.Net.IPAddress.TryParse(id.Ip, out System.Net.IPAddress? address) ? address.ToString() : id.Ip ?? "");
}
