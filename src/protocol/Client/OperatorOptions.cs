using System.Net.Security;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>What an <see cref="OperatorClient"/> is told when it is made.</summary>
public sealed record OperatorOptions
{
    private readonly Func<string, SslClientAuthenticationOptions>? _tls;

    /// <summary>
    /// Masters, any of which will do, or one agent: <c>host:port</c> each; or alone where masters stand for election,
    /// <c>zk://user:password@host:port,…/path</c>, or the <c>file:///path</c> of a file that holds one of both.
    /// </summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>
    /// How long one call may spend on finding a master that takes it on, all attempts together, and those again that
    /// were refused as not possible at present.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one call may wait for its answer once it is connected.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often the whole list is tried before a call fails; null, as long as <see cref="ConnectTimeout"/> lasts.
    /// Between two rounds is a random pause; waiting for an election does not count.
    /// </summary>
    public int? MaxRounds { get; init; }

    /// <summary>
    /// Whether a call that was refused because it is not possible at present (<see cref="RefusalCode.Unavailable"/>:
    /// nothing of it took effect) is made again as long as <see cref="ConnectTimeout"/> lasts, of the other masters first.
    /// </summary>
    public bool RepeatsUnavailable { get; init; } = true;

    /// <summary>
    /// Told in a sentence, once for a call, that nobody could be reached for a second and that the attempts go on. It must
    /// not block.
    /// </summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Who this is, for the peer's log.</summary>
    public string? Principal { get; init; }

    /// <summary>The tool's own version, for the peer's log.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>What a peer may send, and for how long it is waited.</summary>
    public FrameLimits Limits { get; init; } = FrameLimits.Default;

    /// <summary>
    /// Makes connections encrypted, for masters or an agent behind a proxy that ends TLS: gives the options of the
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

    // Tests have no time for the pauses of people.
    internal BackoffSettings Backoff { get; init; } = BackoffSettings.Operator;
}
