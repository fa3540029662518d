namespace Mesosd.Master;

/// <summary>Where an agent stands with its master.</summary>
// Recovered ────── same AgentInfo ───▶ Connected
// Recovered ────── other AgentInfo ──▶ Updating ───────── Persisted ──▶ Connected
// (unknown) ────── RegisterAgent ────▶ Admitting ──────── Persisted ──▶ Connected
// (unknown) ────── ReregisterAgent ──▶ Readmitting ────── Persisted ──▶ Connected
// Connected ────── link lost ────────▶ Disconnected
// Disconnected ─── same AgentInfo ───▶ Connected
// Disconnected ─── other AgentInfo ──▶ Updating ───────── Persisted ──▶ Connected
// Recovered,
// Connected,
// Disconnected ─── silent too long ──▶ MarkingUnreachable  Persisted ──▶ (unreachable, known by id alone)
// Recovered,
// Connected,
// Disconnected ─── MARK_AGENT_GONE ──▶ MarkingGone ────── Persisted ──▶ (gone, known by id alone)
// any of these ─── farewell, or another agent took its address ─▶ Removing ── Persisted ──▶ (unknown)
// A write that failed leaves the agent as it was before, without a link: it reports again
// (MasterCore.RegistryFailure.cs).
public enum AgentState : byte
{
    /// <summary>The registry has it from a former master; it has not reported to this one yet.</summary>
    Recovered,

    /// <summary>New; its admission is being written down.</summary>
    Admitting,

    /// <summary>
    /// It came back with an id that this master does not hold; its return is being written down.
    /// </summary>
    Readmitting,

    /// <summary>Registered, and its link is up.</summary>
    Connected,

    /// <summary>Registered, but its link is down. Tasks of checkpointing frameworks may be alive.</summary>
    Disconnected,

    /// <summary>It came back with other resources or attributes, which are being written down.</summary>
    Updating,

    /// <summary>It was silent for too long, which is being written down.</summary>
    MarkingUnreachable,

    /// <summary>An operator gave it up for good, which is being written down.</summary>
    MarkingGone,

    /// <summary>It is going for good, which is being written down.</summary>
    Removing,
}
