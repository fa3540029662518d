namespace Mesosd.Allocation;

/// <summary>
/// A role inside one allocator: a dense number that stays valid as long as the allocator lives.
/// </summary>
/// <param name="Value">At least 0.</param>
public readonly record struct RoleIndex(int Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"role#{Value}";
}
