namespace Mesosd.Agent;

/// <summary>What can happen to an agent. See the methods of <see cref="AgentInput"/>.</summary>
public enum AgentInputKind
{
    /// <summary>The first input.</summary>
    Recovered = 0,

    /// <summary>Fresh random bytes.</summary>
    Secrets,

    /// <summary>A leading master is there.</summary>
    MasterConnected,

    /// <summary>An executor or supervisor is there.</summary>
    Opened,

    /// <summary>A message came.</summary>
    Received,

    /// <summary>A connection is over.</summary>
    Lost,

    /// <summary>The supervisor's process runs.</summary>
    SupervisorStarted,

    /// <summary>The supervisor's process is gone.</summary>
    SupervisorEnded,

    /// <summary>The agent shall stop.</summary>
    StopRequested,

    /// <summary>The files of a destroyed volume are gone, or could not be removed.</summary>
    VolumeRemoved,

    /// <summary>A volume could not be linked into a sandbox.</summary>
    VolumeFailed,

    /// <summary>Time passed.</summary>
    Woken,
}
