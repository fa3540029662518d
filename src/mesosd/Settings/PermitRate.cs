namespace Mesosd.Settings;

/// <summary>How often something may be done.</summary>
/// <param name="Permits">How many times; at least 1.</param>
/// <param name="Period">Within this time; above zero.</param>
public sealed record PermitRate(int Permits, TimeSpan Period);
