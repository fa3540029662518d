namespace Mesosd.Agent;

/// <summary>The life of one run of an executor.</summary>
// Starting ────── ContainerStarted ──────────▶ Registering   a custom executor
// Starting ────── ContainerStarted ──────────▶ Running       the built-in command executor
// Starting,
// Registering ─── SUBSCRIBE ─────────────────▶ Running       its SUBSCRIBE may overtake ContainerStarted
// Starting,
// Registering ─── no SUBSCRIBE in time ──────▶ Terminating
// Running ─────── shutdown ──────────────────▶ Terminating
// any ─────────── container ended or failed ─▶ Ended
public enum ExecutorState
{
    /// <summary>Not known to be started by the supervisor yet.</summary>
    Starting = 0,

    /// <summary>Started; its first SUBSCRIBE is outstanding. Its tasks are queued.</summary>
    Registering,

    /// <summary>
    /// Takes tasks. It may be without a connection for a while when its framework checkpoints.
    /// </summary>
    Running,

    /// <summary>Told to end, and takes no new tasks.</summary>
    Terminating,

    /// <summary>
    /// Its container has ended. It is kept while an update of one of its tasks is unacknowledged.
    /// </summary>
    Ended,
}
