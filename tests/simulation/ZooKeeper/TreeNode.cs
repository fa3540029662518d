namespace Mesosd.Simulation;

/// <summary>A node of the service.</summary>
internal sealed class TreeNode(ReadOnlyMemory<byte> data, long owner)
{
    public ReadOnlyMemory<byte> Data { get; set; } = data;

    /// <summary>The session that it ends with; 0 for one that stays.</summary>
    public long Owner { get; } = owner;

    public SortedSet<string> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of the next sequential child; none is used twice.</summary>
    public int NextNumber { get; set; }
}
