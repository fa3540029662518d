namespace Mesosd.Protocol.Wire;

/// <summary>Decides about heartbeats and silent peers, from times alone.</summary>
public static class LivenessRule
{
    /// <summary>What a connection's silence asks for at this moment.</summary>
    public static LivenessAction Decide(MonotonicTime now, in LivenessView view)
    {
        if (view.WriteStuckSince is { } since && now - since >= view.OwnInterval * view.SilentIntervals)
            return LivenessAction.DropSlowReader;
        if (!view.Paused && now - view.LastReceived >= view.PeerInterval * view.SilentIntervals)
            return LivenessAction.DropSilent;
        // A quarter early: connections are looked at now and then only, and the promise must hold all the
        // same. What waits in a stuck write is a sign of life already on its way.
        bool quiet = now - view.LastSent >= view.OwnInterval * 0.75;
        return quiet && view.WriteStuckSince is null ? LivenessAction.SendHeartbeat : LivenessAction.None;
    }
}
