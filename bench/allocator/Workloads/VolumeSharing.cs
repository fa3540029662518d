namespace Mesosd.Allocation.Bench;

/// <summary>Which of the volumes several tasks may hold at once.</summary>
internal enum VolumeSharing
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>All of them.</summary>
    All,

    /// <summary>Those of every second agent.</summary>
    EverySecond,
}
