using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>How an attempt to be connected ended, at once or after a long life.</summary>
/// <param name="Address">Whom it was about; empty when there was nobody to try.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Message">The same as a sentence.</param>
public sealed record LinkEnd(string Address, CloseReason Reason, string Message)
{
    // Of two that contradict each other, the one that is behind has heard of the election within this.
    private const uint SoonMilliseconds = 50;

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

    /// <summary>
    /// The same for whoever knows from ZooKeeper who leads: a peer that names another is asked again in a moment.
    /// </summary>
    /// <param name="known">The leader's <c>host:port</c>; null when ZooKeeper has not said.</param>
    internal LinkEnd Believing(string? known)
    {
        if (known is null || Redirection?.Leader is not { } named || named == known) return this;
        // One of both is behind, and will know better in a moment.
        return this with
        {
            Redirection = new Redirect { RetryAfterMilliseconds = SoonMilliseconds },
            Message = $"it names {named} as the leader, and {known} was elected",
        };
    }
}
