namespace Mesosd.Executor;

/// <summary>What a supervisor's core is told when it is made, and its limits.</summary>
public sealed record SupervisorCoreSettings
{
    /// <summary>How long checkpointed containers live on without an agent (<c>--recovery_timeout</c>).</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Between SIGTERM and SIGKILL when neither the kill nor the task says anything; Mesos' value.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The same for containers that are no command tasks, when the agent is not there to say.</summary>
    public TimeSpan ExecutorGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a supervisor without containers waits for an agent: longer than an agent's restart takes, so
    /// that a restart finds it.
    /// </summary>
    public TimeSpan IdlePatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stopping supervisor waits for acknowledgements of what it reported last.</summary>
    public TimeSpan FarewellPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a stopping supervisor waits for processes to die of SIGKILL. Those stuck in the kernel never
    /// do, and nobody can do more for them.
    /// </summary>
    public TimeSpan KillPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many containers there may be, ended ones that the agent does not know of included. A Linux machine
    /// runs out of process ids at 32,768 by default, and the state message must stay within one frame.
    /// </summary>
    public int MaxContainers { get; init; } = 16_384;

    /// <summary>How many ended containers of executors wait for their acknowledgement; the oldest give way.</summary>
    public int MaxEndedContainers { get; init; } = 4_096;
}
