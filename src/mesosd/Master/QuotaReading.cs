namespace Mesosd.Master;

/// <summary>One scalar of a role's quota at one moment.</summary>
/// <param name="Resource">Its name.</param>
/// <param name="Guarantee">What is promised; null when nothing is.</param>
/// <param name="Limit">The most that it may have; null without a limit.</param>
/// <param name="Consumed">What it has, as quotas count it.</param>
public readonly record struct QuotaReading(string Resource, double? Guarantee, double? Limit, double Consumed);
