using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>What a framework has had.</summary>
/// <param name="id">Which one.</param>
/// <param name="begin">The first of its visits to agents.</param>
internal sealed class FrameworkWork(FrameworkId id, int begin)
{
    public FrameworkId Id => id;

    /// <summary>Its tasks, as far as they are remembered.</summary>
    public TaskCounts Tasks { get; } = new();

    public int Begin => begin;

    /// <summary>Behind the last of its visits.</summary>
    public int End { get; set; }
}
