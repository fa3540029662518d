using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Network;

/// <summary>Who answers native connections.</summary>
/// <param name="Receiver">Gets the frames of all of them.</param>
/// <param name="Check">Decides about a peer's role and token; called on receive loops, several at
/// once.</param>
public sealed record NativePeers(IFrameReceiver Receiver, Func<Hello, HandshakeVerdict> Check);
