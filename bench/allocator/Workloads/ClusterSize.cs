namespace Mesosd.Allocation.Bench;

/// <summary>How large a cluster is.</summary>
/// <param name="Agents">Agents, at least 1.</param>
/// <param name="Frameworks">Frameworks, at least 1.</param>
internal readonly record struct ClusterSize(int Agents, int Frameworks);
