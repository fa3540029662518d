namespace Mesosd.Containers;

/// <summary>What an agent's flags put into the environment of every container.</summary>
public sealed record ExecutorVariables
{
    /// <summary>Where programs are usually found; what Mesos takes when nothing else is said.</summary>
    public const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The agent's <c>ip:port</c>.</summary>
    public required string AgentEndpoint { get; init; }

    /// <summary><c>--executor_environment_variables</c>; null when not given. Of equal names the last wins.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Given { get; init; }

    /// <summary>The PATH of the agent itself: all that is inherited when nothing is given.</summary>
    public string InheritedPath { get; init; } = UsualPath;

    /// <summary><c>--executor_shutdown_grace_period</c>.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>--recovery_timeout</c>: how long a checkpointed executor waits for its agent.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest pause of an executor between two attempts to reach its agent.</summary>
    public TimeSpan SubscriptionBackoffMax { get; init; } = TimeSpan.FromSeconds(2);
}
