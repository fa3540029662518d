namespace Mesosd.Agent;

/// <summary>What an agent waits for. The subject is the core itself unless another one is named.</summary>
internal enum AgentDeadline : byte
{
    /// <summary>The next attempt to register.</summary>
    Register,

    /// <summary>The master has not pinged for too long.</summary>
    MasterSilent,

    /// <summary>An update was not acknowledged; the subject is its stream.</summary>
    RepeatUpdate,

    /// <summary>An operation's outcome was not acknowledged; the subject is the operation.</summary>
    RepeatOperation,

    /// <summary>
    /// An executor is late: to start, to subscribe, to end, or to come back. The subject is its run.
    /// </summary>
    ExecutorLate,

    /// <summary>A connection has not said what it is for; the subject is the peer.</summary>
    PeerMute,

    /// <summary>The supervisor has not connected, or has not come back.</summary>
    SupervisorLate,

    /// <summary>The pause before another supervisor is over.</summary>
    SupervisorRestart,

    /// <summary>Executors of the earlier process had their time to come back.</summary>
    RecoveryEnd,

    /// <summary>Containers that this process does not know had their time to die.</summary>
    StrangersLate,

    /// <summary>Executors had their time to end.</summary>
    StopEnd,
}
