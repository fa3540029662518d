using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>
/// A message that is as large as the cluster, told without being made: its large fields are visited item by item, as often
/// as it takes.
/// </summary>
internal sealed class MessageOutline
{
    /// <summary>The fields with lower numbers than the large ones: a message of the type that has only these.</summary>
    public IMessage? Before { get; init; }

    /// <summary>The large fields, by ascending number.</summary>
    public required OutlineField[] Fields { get; init; }

    /// <summary>The fields with higher numbers.</summary>
    public IMessage? After { get; init; }
}
