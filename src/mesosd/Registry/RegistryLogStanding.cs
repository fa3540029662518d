namespace Mesosd.Registry;

/// <summary>Where a registry's log stands.</summary>
internal enum RegistryLogStanding : byte
{
    /// <summary>What was written before is being read.</summary>
    Recovering,

    /// <summary>It takes operations.</summary>
    Ready,

    /// <summary>Our election node is gone: somebody else's writes come next.</summary>
    Deposed,

    /// <summary>What is stored must not be read by this version, or the store will never take what is written.</summary>
    Refused,
}
