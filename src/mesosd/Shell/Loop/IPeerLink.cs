using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Loop;

/// <summary>
/// A peer as a role's loop holds it: a native connection, one call over HTTP, a stream of events over HTTP. The core
/// knows it by its id, and not what it is. All members are thread-safe and never block.
/// </summary>
internal interface IPeerLink
{
    /// <summary>Never used twice in one process.</summary>
    ConnectionId Id { get; }

    /// <summary>
    /// Takes a message, which must be encoded before this returns, for the next <see cref="Flush"/>.
    /// </summary>
    /// <param name="message">What to send.</param>
    /// <param name="correlation">The request that it answers, or 0.</param>
    /// <param name="isAnswer">Whether it answers a request.</param>
    SendOutcome Send(IMessage message, uint correlation, bool isAnswer);

    /// <summary>Lets everything that was taken leave.</summary>
    void Flush();

    /// <summary>Ends it, behind what was taken. Its end comes as an input, as any other.</summary>
    void Close(GoodbyeReason reason, string text);

    /// <summary>Takes nothing more from the peer until <see cref="Resume"/>.</summary>
    void Pause();

    /// <summary>Undoes <see cref="Pause"/>.</summary>
    void Resume();
}
