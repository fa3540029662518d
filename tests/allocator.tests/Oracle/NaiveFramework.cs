namespace Mesosd.Allocation.Tests.Oracle;

internal sealed class NaiveFramework(string name)
{
    public string Name => name;

    /// <summary>The number that the allocator gave it.</summary>
    public int Index { get; init; }

    public bool Active { get; set; }

    public FrameworkCapabilities Capabilities { get; init; }

    public required HashSet<string> Roles { get; init; }

    public required HashSet<string> Suppressed { get; init; }

    public Dictionary<string, NaiveWish> Wishes { get; init; } = [];

    public bool Can(FrameworkCapabilities capability) => (Capabilities & capability) != 0;
}

/// <param name="Minimum">Null leaves the setting in force.</param>
/// <param name="Constraints">One group must hold as a whole; null for any agent.</param>
internal sealed record NaiveWish(
    IReadOnlyList<IReadOnlyList<ResourceQuantity>>? Minimum,
    IReadOnlyList<IReadOnlyList<AttributeConstraint>>? Constraints)
{
    public override string ToString() => $"at least {Text(Minimum, each => $"{each.Name}:{each.Milli}")}"
        + $" only {Text(Constraints, each => $"{each.Subject} {each.Name} {each.Predicate} {each.Text}")}";

    private static string Text<T>(IReadOnlyList<IReadOnlyList<T>>? groups, Func<T, string> text) => groups is null
        ? "-"
        : $"({string.Join(" | ", groups.Select(group => string.Join(", ", group.Select(text))))})";
}
