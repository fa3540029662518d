namespace Mesosd.Master;

/// <summary>What was and is on an agent.</summary>
internal sealed class AgentWork
{
    /// <summary>Tasks that it has, had or may have, as far as they are remembered.</summary>
    public TaskCounts Tasks { get; } = new();

    /// <summary>Whose they are, those of executors too.</summary>
    public List<string> FrameworkIds { get; } = [];
}
