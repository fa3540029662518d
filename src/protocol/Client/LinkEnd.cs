using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>How an attempt to be connected ended, at once or after a long life.</summary>
/// <param name="Address">Whom it was about; empty when there was nobody to try.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Message">The same as a sentence.</param>
public sealed record LinkEnd(string Address, CloseReason Reason, string Message)
{
    /// <summary>Whether the handshake was done.</summary>
    public bool Opened { get; init; }

    /// <summary>Whether the peer's host said that no process listens there.</summary>
    public bool NobodyListens { get; init; }

    /// <summary>Whether the owner said that the connection was of use.</summary>
    public bool WasOfUse { get; init; }

    /// <summary>The peer's farewell, if it said one.</summary>
    public GoodbyeReason? Farewell { get; init; }

    /// <summary>Where the peer sent this side, if it did.</summary>
    public Redirect? Redirection { get; init; }
}
