namespace Mesosd.Allocation;

/// <summary>
/// A framework inside one allocator: a small dense number, so that the caller can keep its own arrays by it.
/// The number is given again after the framework was removed; a handle kept from before is refused.
/// </summary>
/// <param name="Value">At least 0.</param>
public readonly record struct FrameworkIndex(int Value)
{
    /// <summary>Which life of the number this handle belongs to; the allocator sets it.</summary>
    internal int Generation { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"framework#{Value}";
}
