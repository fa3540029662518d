namespace Mesosd.Agent;

/// <summary>A sandbox on the disk.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="Age">Since its directory was changed; below zero when its time lies in the future.</param>
public readonly record struct AgedSandbox(string Path, TimeSpan Age)
{
    /// <summary>Whether its time cannot be right.</summary>
    public bool IsOfFuture => Age < TimeSpan.Zero;
}
