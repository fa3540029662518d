namespace Mesosd.Allocation;

/// <summary>What is true of an agent.</summary>
[Flags]
internal enum AgentState
{
    /// <summary>Its resources may be offered.</summary>
    Active = 1,

    /// <summary>It has GPUs, used or not.</summary>
    HasGpus = 2,

    /// <summary>What is free may go to anybody: nothing is reserved and nothing needs a capability.</summary>
    PlainFree = 4,

    /// <summary>What is free satisfies the minimum of an offer.</summary>
    Offerable = 8,

    /// <summary>
    /// More was used on it than it had. Until nothing is used there, what is free is computed anew at each
    /// change, and returns of what was counted once but used twice are cut.
    /// </summary>
    Overcommitted = 16,
}
