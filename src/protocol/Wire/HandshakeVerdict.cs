using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Wire;

/// <summary>What an acceptor decides about a Hello whose version fits.</summary>
public sealed class HandshakeVerdict
{
    private HandshakeVerdict(
        string? refusal, string? leader, TimeSpan? retryAfter, GoodbyeReason reason = GoodbyeReason.HandshakeRefused)
    {
        Refusal = refusal;
        RefusalReason = reason;
        Leader = leader;
        RetryAfter = retryAfter;
    }

    /// <summary>The peer may come in.</summary>
    public static HandshakeVerdict Welcome { get; } = new(null, null, null);

    /// <summary>The peer may come in, to a master that cannot prove at present that it leads.</summary>
    public static HandshakeVerdict WelcomeSuspended { get; } = new(null, null, null) { IsSuspended = true };

    /// <summary>Whether a peer that may come in is told that another master may lead already.</summary>
    public bool IsSuspended { get; private init; }

    /// <summary>Why the peer may not come in, or null.</summary>
    public string? Refusal { get; }

    /// <summary>What the refused peer is told, besides the sentence: whether it is worth coming back.</summary>
    public GoodbyeReason RefusalReason { get; }

    /// <summary>The leader's <c>host:port</c>, when the peer is sent there.</summary>
    public string? Leader { get; }

    /// <summary>Set when the peer is to ask elsewhere or later.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>This side does not lead.</summary>
    /// <param name="leader">The leader's <c>host:port</c>, or null when none is known.</param>
    /// <param name="retryAfter">How long to wait before asking again when none is known.</param>
    public static HandshakeVerdict RedirectTo(string? leader, TimeSpan retryAfter) =>
        new(null, leader, retryAfter);

    /// <summary>The peer may not come in, and need not come back as it is.</summary>
    /// <param name="reason">What was expected and what to do.</param>
    public static HandshakeVerdict Refuse(string reason) => new(reason, null, null);

    /// <summary>There is no room for the peer now; it may come back later.</summary>
    /// <param name="reason">Which limit was reached.</param>
    public static HandshakeVerdict TurnAway(string reason) =>
        new(reason, null, null, GoodbyeReason.Overloaded);
}
