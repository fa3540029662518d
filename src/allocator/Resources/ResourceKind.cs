namespace Mesosd.Allocation;

/// <summary>
/// Everything about a resource except how much of it there is, as a dense number from a
/// <see cref="ResourceKindTable"/>. Amounts of one kind can be added and compared; those of two cannot.
/// </summary>
/// <param name="Value">At least 0; kinds are ordered by it.</param>
public readonly record struct ResourceKind(int Value) : IComparable<ResourceKind>
{
    /// <inheritdoc/>
    public int CompareTo(ResourceKind other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => $"kind#{Value}";
}
