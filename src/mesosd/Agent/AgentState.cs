namespace Mesosd.Agent;

/// <summary>The life of an agent, with Mesos' own names.</summary>
// Recovering ──── all executors back, or time out ──▶ Disconnected
// Disconnected ── registered ───────────────────────▶ Running
// Running ─────── master lost, pinged as unknown ───▶ Disconnected
// any ─────────── told to end its executors ────────▶ Terminating
public enum AgentState
{
    /// <summary>
    /// Waits for executors of its earlier process. Executors may subscribe; nobody else is served.
    /// </summary>
    Recovering = 0,

    /// <summary>No master has it registered. Executors run on; updates wait.</summary>
    Disconnected,

    /// <summary>Registered.</summary>
    Running,

    /// <summary>Ends its executors, then itself.</summary>
    Terminating,
}
