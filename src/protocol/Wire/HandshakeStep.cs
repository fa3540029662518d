namespace Mesosd.Protocol.Wire;

/// <summary>What to do after a step of the handshake.</summary>
/// <param name="Outcome">Whether the connection goes on.</param>
/// <param name="Reply">What to send, or null. For every outcome but Open it is the last frame.</param>
/// <param name="Message">A sentence for the log when the connection does not open.</param>
public readonly record struct HandshakeStep(
    HandshakeOutcome Outcome, IMessage? Reply = null, string? Message = null);
