namespace Mesosd.Executor;

/// <summary>The life of a container in its supervisor.</summary>
// Starting ──── Started ────────▶ Running
// Starting ──── StartFailed ────▶ Ended
// Running ───── end wanted ─────▶ Ending     SIGTERM to the group
// Ending ────── grace is over ──▶ Killing    SIGKILL to the group
// Running,
// Ending,
// Killing ───── Exited ─────────▶ Ended
// An end that is wanted while Starting is remembered and begins with Started.
internal enum ContainerPhase
{
    /// <summary>Its plan is being performed.</summary>
    Starting = 0,

    /// <summary>Its first process lives.</summary>
    Running,

    /// <summary>It was asked to end.</summary>
    Ending,

    /// <summary>It was killed; the kernel has not told its end yet.</summary>
    Killing,

    /// <summary>Its first process has ended, or never started. It is kept until the agent knows.</summary>
    Ended,
}
