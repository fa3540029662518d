namespace Mesosd.Shell.Supervisor;

/// <summary>What a supervisor's loop is told by other threads.</summary>
internal enum SupervisorEventKind
{
    /// <summary>The handshake with the agent is done.</summary>
    Opened = 0,

    /// <summary>A message of the agent.</summary>
    Message,

    /// <summary>The connection is over, or could not be made.</summary>
    Closed,

    /// <summary>A signal asks this process to end.</summary>
    StopRequested,
}
