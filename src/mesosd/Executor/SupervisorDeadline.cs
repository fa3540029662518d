namespace Mesosd.Executor;

/// <summary>What a supervisor waits for.</summary>
internal enum SupervisorDeadline
{
    /// <summary>A container's grace period is over: SIGKILL.</summary>
    Grace = 0,

    /// <summary>A task's max_completion_time is over.</summary>
    Completion,

    /// <summary>Without an agent and without containers there is no use in staying.</summary>
    Idle,

    /// <summary>The recovery timeout is over.</summary>
    Recovery,

    /// <summary>A stopping supervisor has waited long enough for dying processes.</summary>
    KillPatience,

    /// <summary>A stopping supervisor has waited long enough for acknowledgements.</summary>
    Farewell,
}
