namespace Mesosd.Master;

/// <summary>One scalar of a role, as quotas see it, at one moment.</summary>
/// <param name="Resource">Its name.</param>
/// <param name="Guarantee">What is promised; null when nothing is.</param>
/// <param name="Limit">The most that it may have; null without a limit.</param>
/// <param name="Consumed">What it has, as quotas count it: what is reserved and not allocated belongs to it.</param>
/// <param name="Allocated">What of it is offered or held.</param>
public readonly record struct QuotaReading(
    string Resource, double? Guarantee, double? Limit, double Consumed, double Allocated)
{
    /// <summary>Whether the role has a quota of it.</summary>
    public bool IsLimited => Guarantee is not null || Limit is not null;
}
