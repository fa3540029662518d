namespace Mesosd.Protocol.Wire;

/// <summary>What a peer may make a decoder do. Every limit has its reason beside it.</summary>
public sealed record DecodeLimits
{
    /// <summary>The limits that hold when none are given.</summary>
    public static DecodeLimits Default { get; } = new();

    /// <summary>
    /// How deep messages may be nested. Mesos' deepest schema path is below 16; protobuf's usual limit is 100.
    /// The decoder recurses once per level, so this also bounds its stack.
    /// </summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>
    /// How many repeated elements and map entries one message may hold in all. One accept of 100,000 tasks,
    /// each with some resources and labels, stays below it; an attacker's empty elements (2 bytes on the
    /// wire, 24 in memory at least) hit it before they cost 64 MB.
    /// </summary>
    public int MaxElements { get; init; } = 2_000_000;
}
