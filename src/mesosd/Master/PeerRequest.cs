namespace Mesosd.Master;

/// <summary>
/// Who sent the message that is being handled, and the number that its answer must carry. The default is
/// nobody's: the master's own decision.
/// </summary>
internal readonly record struct PeerRequest(MasterPeer From, uint Correlation)
{
    /// <summary>Whether the sender waits for an answer.</summary>
    public bool WantsAnswer => Correlation != 0;
}
