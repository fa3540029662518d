namespace Mesosd.Protocol.Wire;

/// <summary>What the connections of one listener or one client have in common.</summary>
public sealed record ConnectionSettings
{
    /// <summary>What this side says about itself.</summary>
    public required LocalIdentity Self { get; init; }

    /// <summary>What the peer may do, and for how long it is waited.</summary>
    public FrameLimits Limits { get; init; } = FrameLimits.Default;

    /// <summary>Where the connections count.</summary>
    public NetworkCounters Counters { get; init; } = NetworkCounters.Process;

    /// <summary>What looks after the connections' time-outs.</summary>
    public HeartbeatTimer Heartbeats { get; init; } = HeartbeatTimer.Process;

    /// <summary>Where the connections read the time; tests give their own.</summary>
    public Func<MonotonicTime> Clock { get; init; } = static () => MonotonicTime.Now;
}
