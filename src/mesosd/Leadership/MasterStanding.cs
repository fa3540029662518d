namespace Mesosd.Leadership;

/// <summary>Where a master's process stands (docs/high-availability.md).</summary>
public enum MasterStanding : byte
{
    /// <summary>There is no session with the coordination service yet.</summary>
    Starting,

    /// <summary>Its own election node is being made or looked for.</summary>
    Entering,

    /// <summary>Another master leads, or nobody does yet.</summary>
    Following,

    /// <summary>It is elected and reads the registry.</summary>
    Recovering,

    /// <summary>It leads, and can prove it.</summary>
    Leading,

    /// <summary>It led, and can neither prove that it still does nor has heard that it does not.</summary>
    Suspended,

    /// <summary>It was told to stop, and gives its place up.</summary>
    Resigning,

    /// <summary>It is at its end.</summary>
    Stopped,
}
