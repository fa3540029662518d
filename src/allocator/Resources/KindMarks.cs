namespace Mesosd.Allocation;

/// <summary>What is true of a kind, as bits for the hot path.</summary>
[Flags]
internal enum KindMarks : byte
{
    None = 0,

    /// <summary>Reserved for a role.</summary>
    Reserved = 1,

    /// <summary>The agent may take it back.</summary>
    Revocable = 2,

    /// <summary>Several tasks may hold it.</summary>
    Shared = 4,

    /// <summary>Given as a whole or not at all.</summary>
    Exclusive = 8,

    /// <summary>Only frameworks with some capability are offered it.</summary>
    NeedsCapability = 16,

    /// <summary>An unreserved scalar that is not revocable: subject to limits and headroom.</summary>
    Bursting = 32,
}
