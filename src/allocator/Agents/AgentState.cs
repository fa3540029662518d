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

    /// <summary>Its host is on the whitelist.</summary>
    Whitelisted = 32,

    /// <summary>It is in another region than the master.</summary>
    Remote = 64,

    /// <summary>It will go, and those who hold something on it are asked to leave.</summary>
    Unavailable = 128,

    /// <summary>Others' guarantees kept something of it from somebody when it was last looked at.</summary>
    HeldBack = 256,

    /// <summary>
    /// Quota kept something of it from somebody, and of some name it has several kinds: with less of one of them
    /// that somebody might be offered another.
    /// </summary>
    CutAmongKinds = 512,
}
