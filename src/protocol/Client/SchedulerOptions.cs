using System.Net.Security;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>What a <see cref="SchedulerClient"/> is told when it is made.</summary>
public sealed record SchedulerOptions
{
    private readonly Func<string, SslClientAuthenticationOptions>? _tls;

    /// <summary>
    /// Masters, any of which will do: <c>host:port</c> each; or alone where they stand for election,
    /// <c>zk://user:password@host:port,…/path</c>, or the <c>file:///path</c> of a file that holds one of both.
    /// </summary>
    public required IReadOnlyList<string> Masters { get; init; }

    /// <summary>
    /// The framework. With <see cref="FrameworkInfo.Id"/> it is one that the cluster knows (this scheduler
    /// takes over), without a new one. It is copied.
    /// </summary>
    public required FrameworkInfo Framework { get; init; }

    /// <summary>
    /// Roles that want no offers for now. Later SUPPRESS and REVIVE calls are kept in mind.
    /// </summary>
    public IReadOnlyList<string> SuppressedRoles { get; init; } = [];

    /// <summary>Which agents' offers each role wants; null for all.</summary>
    public OfferConstraints? OfferConstraints { get; init; }

    /// <summary>
    /// Told in a sentence, for a log: connections made, lost and tried, and refusals of calls that nobody
    /// waits for. It comes from the client's own threads and must not block.
    /// </summary>
    public Action<string>? Notice { get; init; }

    /// <summary>How long a call waits for its answer, and a subscription for SUBSCRIBED.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many bytes of events may wait for the program before the connection is no longer read. Decoded
    /// they take some five times as much.
    /// </summary>
    public int MaxBufferedBytes { get; init; } = 4 << 20;

    /// <summary>The framework's own version, for the master's log.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>The pauses between attempts to connect.</summary>
    public BackoffSettings Backoff { get; init; } = BackoffSettings.Scheduler;

    /// <summary>What a master may send, and for how long it is waited.</summary>
    public FrameLimits Limits { get; init; } = FrameLimits.Default;

    /// <summary>
    /// Makes connections encrypted, for masters behind a proxy that ends TLS: gives the options of the
    /// handshake with a host, from its name; <c>TargetHost</c> is that name unless it is set. Null for none. It needs the
    /// framework's TLS, which a fully static binary does not have.
    /// </summary>
    public Func<string, SslClientAuthenticationOptions>? Tls
    {
        get => _tls;
        // Nowhere else: a program that never sets it does not carry TLS.
        init => (_tls, World) = (value, TlsDialer.Encrypt(value));
    }

    internal World World { get; init; } = World.Real;
}
