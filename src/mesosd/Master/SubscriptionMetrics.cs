namespace Mesosd.Master;

/// <summary>A framework in one of its roles at one moment.</summary>
public readonly record struct SubscriptionMetrics
{
    /// <summary>The framework's name, as it says.</summary>
    public required string FrameworkName { get; init; }

    /// <summary>The framework's id.</summary>
    public required string FrameworkId { get; init; }

    /// <summary>The role.</summary>
    public required string Role { get; init; }

    /// <summary>Whether it wants no offers there.</summary>
    public required bool IsSuppressed { get; init; }

    /// <summary>The largest part that it has of any scalar.</summary>
    public required double DominantShare { get; init; }

    /// <summary>The part that would be fair among those who want offers; 0 while it wants none.</summary>
    public required double FairShare { get; init; }

    /// <summary>How many agents' offers it refuses at present.</summary>
    public required int Filters { get; init; }

    /// <summary>How many offers it holds.</summary>
    public required int OpenOffers { get; init; }

    /// <summary>How long it has held the oldest of them; zero without any.</summary>
    public required TimeSpan OldestOffer { get; init; }

    /// <summary>How long ago the last suitable offer was made; null before the first.</summary>
    public required TimeSpan? SinceLastOffer { get; init; }
}
