using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>What an <see cref="OperatorClient"/> is told when it is made.</summary>
public sealed record OperatorOptions
{
    /// <summary>
    /// Masters, any of which will do, or one agent: <c>host:port</c> each; or alone where masters stand for election,
    /// <c>zk://user:password@host:port,…/path</c>, or the <c>file:///path</c> of a file that holds one of both.
    /// </summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>How long one call may spend on getting connected, all attempts together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one call may wait for its answer once it is connected.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often the whole list is tried before a call fails. Between two rounds is a random pause; waiting
    /// for an election does not count.
    /// </summary>
    public int MaxRounds { get; init; } = 3;

    /// <summary>Who this is, for the peer's log.</summary>
    public string? Principal { get; init; }

    /// <summary>The tool's own version, for the peer's log.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>What a peer may send, and for how long it is waited.</summary>
    public FrameLimits Limits { get; init; } = FrameLimits.Default;
}
