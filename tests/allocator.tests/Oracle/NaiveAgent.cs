namespace Mesosd.Allocation.Tests.Oracle;

/// <param name="name">Its name, not used by two agents at a time.</param>
/// <param name="index">The number that the allocator gave it.</param>
/// <param name="serial">How many agents had been added before.</param>
internal sealed class NaiveAgent(string name, int index, ulong serial)
{
    public string Name => name;

    public int Index => index;

    public ulong Serial => serial;

    public required Amounts Total { get; set; }

    public required AgentTraits Traits { get; set; }

    public bool Active { get; set; }

    public bool Whitelisted { get; set; }

    public bool Unavailable { get; set; }

    /// <summary>Who was asked to leave and has not answered.</summary>
    public HashSet<string> Asked { get; } = [];

    /// <summary>Who refused to leave, until when.</summary>
    public Dictionary<string, Instant> Stays { get; } = [];
}
