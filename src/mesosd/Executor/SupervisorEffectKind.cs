namespace Mesosd.Executor;

/// <summary>What a supervisor's core wants done.</summary>
public enum SupervisorEffectKind
{
    /// <summary>
    /// Perform a plan. Answered by <see cref="SupervisorInputKind.Started"/> or
    /// <see cref="SupervisorInputKind.StartFailed"/>.
    /// </summary>
    Start = 0,

    /// <summary>Send a signal to a process group.</summary>
    Signal,

    /// <summary>Send a message to the agent; it is dropped when the connection is over.</summary>
    Send,

    /// <summary>Tell the operator.</summary>
    Notice,

    /// <summary>End the process: the last effect of all.</summary>
    Exit,
}
