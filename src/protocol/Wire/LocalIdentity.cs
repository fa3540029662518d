using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Wire;

/// <summary>What one side of a connection says about itself in the handshake.</summary>
public sealed record LocalIdentity
{
    /// <summary>The newest version of the protocol that is spoken here.</summary>
    public const uint CurrentVersion = 1;

    /// <summary>Who this side is; it decides what its peer may send.</summary>
    public required PeerRole Role { get; init; }

    /// <summary>The newest version of the protocol to offer.</summary>
    public uint NewestVersion { get; init; } = CurrentVersion;

    /// <summary>The oldest version of the protocol to accept.</summary>
    public uint OldestVersion { get; init; } = 1;

    /// <summary>Names of optional abilities; a peer ignores those that it does not know.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The program's own version, for the peer's logs.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>
    /// What this side was given to prove that it was started by its peer. Sent by openers only.
    /// </summary>
    public byte[]? Token { get; init; }

    /// <summary>Whom this side acts for. Sent by openers only.</summary>
    public string? Principal { get; init; }
}
