namespace Mesosd.Master;

/// <summary>What a framework has had.</summary>
internal sealed class FrameworkWork
{
    /// <summary>Its tasks, as far as they are remembered.</summary>
    public TaskCounts Tasks { get; } = new();

    /// <summary>Where they are or were, and where its executors are.</summary>
    public List<string> AgentIds { get; } = [];
}
