namespace Mesosd.Executor;

/// <summary>Why a container is being ended. The first cause stays.</summary>
internal enum EndCause
{
    /// <summary>Nobody wants it to end.</summary>
    None = 0,

    /// <summary>The agent asked for it.</summary>
    Requested,

    /// <summary>The task's max_completion_time is over.</summary>
    TooLong,

    /// <summary>There was no agent for longer than the container may live without one.</summary>
    AgentAway,

    /// <summary>The whole supervisor stops.</summary>
    Stopping,
}
