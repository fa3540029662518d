namespace Mesosd.Executor;

/// <summary>The signals that a supervisor sends, with their numbers on Linux.</summary>
public enum GroupSignal
{
    /// <summary>SIGKILL: ends at once.</summary>
    Kill = 9,

    /// <summary>SIGTERM: asks to end.</summary>
    Terminate = 15,
}
