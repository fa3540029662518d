namespace Mesosd.Master;

/// <summary>Where a framework stands with the master.</summary>
// (unknown) ────── SUBSCRIBE ──────────────────▶ Connected
// (unknown) ────── an agent reports its tasks ─▶ Recovered
// Recovered,
// Disconnected ─── SUBSCRIBE ──────────────────▶ Connected
// Connected ────── link lost ──────────────────▶ Disconnected
// any ──────────── TEARDOWN, failover time-out ▶ Completed
public enum FrameworkState : byte
{
    /// <summary>Known from an agent's report only; its scheduler has not been heard of.</summary>
    Recovered,

    /// <summary>Subscribed, and its link is up.</summary>
    Connected,

    /// <summary>Its link is down; it has its failover time-out to come back.</summary>
    Disconnected,

    /// <summary>Gone for good; remembered for people, and so that its id is not used again.</summary>
    Completed,
}
