namespace Mesosd.Protocol.Client;

/// <summary>How long somebody waits before trying again; docs/protocol.md section 9.</summary>
/// <param name="Base">The longest first pause.</param>
/// <param name="Cap">The longest pause of all.</param>
public readonly record struct BackoffSettings(TimeSpan Base, TimeSpan Cap)
{
    // A cap of zero would ask an agent that is away as fast as the processor can.
    private static readonly TimeSpan s_shortestCap = TimeSpan.FromMilliseconds(1);

    // A restarted agent registers when its executors are back. They are on its machine, where an attempt costs
    // some tens of microseconds: a thousand of them take less than half a processor while it is away.
    private static readonly TimeSpan s_longestForExecutors = TimeSpan.FromMilliseconds(250);

    /// <summary>What schedulers use.</summary>
    public static BackoffSettings Scheduler { get; } =
        new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15));

    /// <summary>What operators' tools use.</summary>
    public static BackoffSettings Operator { get; } =
        new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));

    /// <summary>What executors use: at most 250 ms, whatever they are allowed.</summary>
    /// <param name="cap">What their agent gave them as <c>MESOS_SUBSCRIPTION_BACKOFF_MAX</c>.</param>
    public static BackoffSettings Executor(TimeSpan cap)
    {
        if (cap > s_longestForExecutors) cap = s_longestForExecutors;
        return new BackoffSettings(TimeSpan.FromMilliseconds(20), cap > s_shortestCap ? cap : s_shortestCap);
    }
}
