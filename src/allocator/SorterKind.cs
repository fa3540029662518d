namespace Mesosd.Allocation;

/// <summary>How it is decided whose turn it is; the flags <c>role_sorter</c> and <c>framework_sorter</c>.</summary>
public enum SorterKind
{
    /// <summary>Whoever has the smallest dominant share for its weight (<c>drf</c>).</summary>
    DominantResourceFairness,

    /// <summary>
    /// Drawn anew for each agent, level by level, with chances in proportion to weights (<c>random</c>).
    /// </summary>
    WeightedRandom,
}
