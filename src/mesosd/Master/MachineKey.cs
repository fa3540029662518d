namespace Mesosd.Master;

/// <summary>By what a machine is found; one of the two may be empty.</summary>
/// <param name="Hostname">In lower case.</param>
/// <param name="Ip">As text.</param>
internal readonly record struct MachineKey(string Hostname, string Ip);
