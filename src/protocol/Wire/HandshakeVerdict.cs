namespace Mesosd.Protocol.Wire;

/// <summary>What an acceptor decides about a Hello whose version fits.</summary>
public sealed class HandshakeVerdict
{
    private HandshakeVerdict(string? refusal, string? leader, TimeSpan? retryAfter)
    {
        Refusal = refusal;
        Leader = leader;
        RetryAfter = retryAfter;
    }

    /// <summary>The peer may come in.</summary>
    public static HandshakeVerdict Welcome { get; } = new(null, null, null);

    /// <summary>Why the peer may not come in, or null.</summary>
    public string? Refusal { get; }

    /// <summary>The leader's <c>host:port</c>, when the peer is sent there.</summary>
    public string? Leader { get; }

    /// <summary>Set when the peer is to ask elsewhere or later.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>This side does not lead.</summary>
    /// <param name="leader">The leader's <c>host:port</c>, or null when none is known.</param>
    /// <param name="retryAfter">How long to wait before asking again when none is known.</param>
    public static HandshakeVerdict RedirectTo(string? leader, TimeSpan retryAfter) =>
        new(null, leader, retryAfter);

    /// <summary>The peer may not come in.</summary>
    /// <param name="reason">What was expected and what to do.</param>
    public static HandshakeVerdict Refuse(string reason) => new(reason, null, null);
}
