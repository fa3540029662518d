namespace Mesosd.Settings;

/// <summary>How much a flag matters to somebody who comes from Mesos.</summary>
public enum FlagRank
{
    /// <summary>Nearly every cluster sets or relies on it.</summary>
    Core,

    /// <summary>Many clusters use it.</summary>
    Expected,

    /// <summary>Few clusters use it.</summary>
    Advanced,

    /// <summary>Mesos itself gave it up, or its feature has no future.</summary>
    Dead,

    /// <summary>mesosd's own; Mesos has no such flag.</summary>
    Own,
}
