namespace Mesosd.Executor;

/// <summary>What can happen to a supervisor. See the methods of <see cref="SupervisorInput"/>.</summary>
public enum SupervisorInputKind
{
    /// <summary>The agent took this supervisor's handshake.</summary>
    AgentConnected = 0,

    /// <summary>There is no agent, or no longer.</summary>
    AgentLost,

    /// <summary>A message came from the agent.</summary>
    Received,

    /// <summary>A plan was performed.</summary>
    Started,

    /// <summary>A plan failed and was undone.</summary>
    StartFailed,

    /// <summary>A process ended.</summary>
    Exited,

    /// <summary>Somebody else than the agent wants this supervisor to stop.</summary>
    StopRequested,

    /// <summary>Time passed.</summary>
    Woken,
}
