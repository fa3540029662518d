using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>What a <see cref="ReconnectingLink"/> is told when it is made.</summary>
public sealed record LinkOptions
{
    /// <summary>
    /// Gives the <c>host:port</c>s to try, asked before each attempt. A link that has been redirected tries
    /// the leader first, even when it is not among them.
    /// </summary>
    public required Func<IReadOnlyList<string>> Addresses { get; init; }

    /// <summary>What this side says about itself (role, token, principal), and its limits.</summary>
    public required ConnectionSettings Connection { get; init; }

    /// <summary>
    /// Who gets the frames. It hears <see cref="IFrameReceiver.OnOpened"/> and
    /// <see cref="IFrameReceiver.OnClosed"/> in pairs, once per connection whose handshake was done, and of
    /// one connection at a time.
    /// </summary>
    public required IFrameReceiver Receiver { get; init; }

    /// <summary>The pauses between attempts.</summary>
    public BackoffSettings Backoff { get; init; } = BackoffSettings.Scheduler;

    /// <summary>Decides the random part of the pauses; clients that start together should differ.</summary>
    public ulong Seed { get; init; } = (ulong)Random.Shared.NextInt64();

    internal World World { get; init; } = World.Real;

    /// <summary>What TCP's connect gets.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Told in a sentence, for a log, when a connection could not be had or was lost, and what comes next.
    /// </summary>
    public Action<string>? Notice { get; init; }

    /// <summary>
    /// Whether to go where a peer says that the leader is; otherwise that counts as a failure.
    /// </summary>
    public bool FollowsRedirects { get; init; } = true;

    /// <summary>
    /// Who leads by the word of somebody who knows better than any master, ZooKeeper for instance; null, or giving null,
    /// when there is no such word. A master that names another is not followed then: one that has just lost its
    /// leadership would keep for itself whom it should send on.
    /// </summary>
    public Func<string?>? Leader { get; init; }

    /// <summary>
    /// Told how each attempt ended, be it after a long life, before the pause that follows it. From the link's own
    /// thread; must not block.
    /// </summary>
    public Action<LinkEnd>? Ended { get; init; }

    /// <summary>
    /// Told why, when the peer's word means that another attempt would end the same (a refused handshake,
    /// say) or <see cref="ReconnectingLink.GiveUpAfter"/> has passed; then the link is at its end. When this
    /// is null the link goes on all the same, with the longest pauses.
    /// </summary>
    public Action<string>? GaveUp { get; init; }
}
