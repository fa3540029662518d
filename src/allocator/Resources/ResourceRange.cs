namespace Mesosd.Allocation;

/// <summary>A closed range of whole numbers.</summary>
/// <param name="Begin">The first number.</param>
/// <param name="End">The last number, at least <paramref name="Begin"/>.</param>
public readonly record struct ResourceRange(ulong Begin, ulong End)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Begin}-{End}";
}
