using Mesosd.Harness;

namespace Mesosd.Chaos;

/// <summary>The clusters of the scenarios.</summary>
internal static class Shapes
{
    private const int Agents = 5;

    // An agent is held to be silent within three seconds, so that no scenario waits long for that.
    private static readonly string[] s_masterFlags = ["--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=3"];

    public static ClusterShape Single { get; } = ClusterShape.Single(Agents) with { MasterFlags = s_masterFlags };

    public static ClusterShape Three { get; } = ClusterShape.Three(Agents) with { MasterFlags = s_masterFlags };
}
