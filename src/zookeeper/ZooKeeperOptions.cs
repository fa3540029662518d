using System.Net.Security;
using Mesosd.ZooKeeper.Connecting;

namespace Mesosd.ZooKeeper;

/// <summary>How a client finds its ensemble and what it promises there.</summary>
public sealed record ZooKeeperOptions
{
    /// <summary>The ensemble.</summary>
    public required ZooKeeperAddress Address { get; init; }

    /// <summary>
    /// How long the ensemble keeps a session that it hears nothing of. Servers bring it within their own bounds (2 to 20
    /// of their ticks); see <see cref="ZooKeeperClient.NegotiatedTimeout"/>.
    /// </summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who the session is, told to every server before anything else.</summary>
    public ZooKeeperCredentials? Credentials { get; init; }

    /// <summary>
    /// Makes connections encrypted: gives the options of the TLS handshake with a server, from its host name. It needs
    /// the framework's TLS, which a fully static binary does not have.
    /// </summary>
    public Func<string, SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>What may grow how far.</summary>
    public ZooKeeperLimits Limits { get; init; } = new();

    /// <summary>Whether a new session is begun when one is over. If not, the client stays expired.</summary>
    public bool RenewSession { get; init; } = true;

    /// <summary>
    /// After how long without an answer from any server the client calls its session expired by its own clock; the
    /// negotiated time-out when null. <see cref="Timeout.InfiniteTimeSpan"/> leaves it to the servers to say so, which
    /// lets a session outlive an ensemble that is away as a whole.
    /// </summary>
    public TimeSpan? SilenceBeforeExpiry { get; init; }

    /// <summary>
    /// How long a request waits for a connection, and then for its answer; the session time-out when null. A connection
    /// whose oldest request is overdue is given up.
    /// </summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Decides the order of the servers and the pauses; different clients should have different ones.</summary>
    public ulong Seed { get; init; } = (ulong)Random.Shared.NextInt64();

    /// <summary>Takes sentences for a log. It must return at once and not throw.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>
    /// Told of every change of the session, in order, and in order with the events of watches. Handlers run one at a
    /// time and should return soon: the connection goes on meanwhile, but events queue up.
    /// </summary>
    public Action<SessionChange>? SessionChanged { get; init; }

    internal IServerDialer? Dialer { get; init; }
}
