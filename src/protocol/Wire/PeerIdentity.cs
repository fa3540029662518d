using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Wire;

/// <summary>What a handshake settled about the peer.</summary>
public sealed record PeerIdentity
{
    /// <summary>Who the peer is.</summary>
    public required PeerRole Role { get; init; }

    /// <summary>The version of the protocol that both sides speak.</summary>
    public required uint Version { get; init; }

    /// <summary>The peer's optional abilities.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>The peer program's version, if it told.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>Whom the peer acts for, if it told; checked by nobody yet.</summary>
    public string? Principal { get; init; }

    /// <summary>The token that the peer presented; compare it with <see cref="SecretComparison"/>.</summary>
    public byte[]? Token { get; init; }

    /// <summary>The largest payload that the peer takes.</summary>
    public required int MaxFrameBytes { get; init; }

    /// <summary>The peer sends something at least this often.</summary>
    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>Of a master: whether it could not prove that it leads when this side came.</summary>
    public bool IsSuspended { get; init; }
}
