namespace Mesosd.ZooKeeper;

/// <summary>A change of a client's session.</summary>
/// <param name="State">How it stands now.</param>
/// <param name="SessionId">Which session, 0 when there is none yet.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record SessionChange(SessionState State, long SessionId, string Reason);
