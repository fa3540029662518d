using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// A framework's own executor on an agent. Command tasks have none: their executor belongs to the task.
/// </summary>
internal sealed class KnownExecutor(FrameworkOnAgent? place, ExecutorInfo info)
{
    private FrameworkOnAgent? _place = place;

    /// <summary>Where it runs.</summary>
    public FrameworkOnAgent Place => _place!;

    public ExecutorInfo Info { get; } = info;

    public ExecutorId Id => Info.ExecutorId;

    /// <summary>The role that pays for the executor itself: that of its first task.</summary>
    public required RoleIndex Role { get; init; }

    public required ResourceBundle Resources { get; init; }

    /// <summary>The encoded ExecutorInfo; later tasks must bring the very same.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>The first task is admitted: the executor has a place from here on.</summary>
    public KnownExecutor At(FrameworkOnAgent place)
    {
        _place = place;
        return this;
    }

    public override string ToString() => $"executor {Id.Value}";
}
