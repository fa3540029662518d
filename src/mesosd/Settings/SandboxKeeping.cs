namespace Mesosd.Settings;

/// <summary>How long an agent keeps the sandboxes of what has ended.</summary>
/// <param name="Delay">On an empty disk.</param>
/// <param name="Headroom">The share of the disk that shall stay free, 0 to 1.</param>
/// <param name="WatchInterval">How often it looks; above zero.</param>
public sealed record SandboxKeeping(TimeSpan Delay, double Headroom, TimeSpan WatchInterval);
