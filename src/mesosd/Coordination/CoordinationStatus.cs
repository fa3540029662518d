namespace Mesosd.Coordination;

/// <summary>What became of a request.</summary>
public enum CoordinationStatus : byte
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>A node is not there.</summary>
    NoNode,

    /// <summary>A node is there already.</summary>
    NodeExists,

    /// <summary>
    /// The connection or the session was lost: whether it was done is not known. All requests that were under way
    /// get this, and it comes before the session's next state.
    /// </summary>
    Unavailable,

    /// <summary>The service will never do it as it is (no permission, too large); the text says why.</summary>
    Refused,
}
