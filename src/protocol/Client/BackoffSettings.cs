namespace Mesosd.Protocol.Client;

/// <summary>How long somebody waits before trying again; docs/protocol.md section 9.</summary>
/// <param name="Base">The longest first pause.</param>
/// <param name="Cap">The longest pause of all.</param>
public readonly record struct BackoffSettings(TimeSpan Base, TimeSpan Cap)
{
    // A cap of zero would ask an agent that is away as fast as the processor can.
    private static readonly TimeSpan s_shortestCap = TimeSpan.FromMilliseconds(1);

    /// <summary>What schedulers use.</summary>
    public static BackoffSettings Scheduler { get; } =
        new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15));

    /// <summary>What operators' tools use.</summary>
    public static BackoffSettings Operator { get; } =
        new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));

    /// <summary>What executors use.</summary>
    /// <param name="cap">What their agent gave them as <c>MESOS_SUBSCRIPTION_BACKOFF_MAX</c>.</param>
    public static BackoffSettings Executor(TimeSpan cap) =>
        new(TimeSpan.FromMilliseconds(100), cap > s_shortestCap ? cap : s_shortestCap);
}
