namespace Mesosd.Allocation;

/// <summary>How a framework fares in one of its roles.</summary>
public readonly record struct SubscriptionReading
{
    /// <summary>Its place in the order of fairness among the frameworks of the role.</summary>
    public ShareReading Share { get; init; }

    /// <summary>
    /// The part of the cluster that its weight entitles it to among those that want offers now: the product,
    /// over the levels of the tree, of its weight by its siblings' weights. 0 while it wants none.
    /// </summary>
    public double FairShare { get; init; }

    /// <summary>When it was last granted something; never before its first grant.</summary>
    public Instant LastGrant { get; init; }

    /// <summary>How many agents' offers it has refused and still does.</summary>
    public int Filters { get; init; }

    /// <summary>How many pieces of its demand are open; null without a demand.</summary>
    public long? OpenDemand { get; init; }

    /// <summary>The rule that keeps it from all offers; none when it may have some.</summary>
    public OfferObstacle Obstacle { get; init; }
}
