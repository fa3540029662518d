using System.Net;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Network;

/// <summary>Where a role listens, and what it takes.</summary>
public sealed record ListenerSettings
{
    /// <summary>The address and port; port 0 lets the system choose.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>What native connections have in common.</summary>
    public required ConnectionSettings Connections { get; init; }

    /// <summary>
    /// How many native and undecided connections are held at once. At 2 KB each they fit into the memory of a
    /// small machine; 100,000 agents are the aim.
    /// </summary>
    public int MaxConnections { get; init; } = 200_000;

    /// <summary>
    /// How many more are accepted only to be told that there is no room. Above them connections are closed
    /// without a word.
    /// </summary>
    public int MaxTurnedAway { get; init; } = 256;

    /// <summary>
    /// How long a connection may stay without its first byte. Longer ones hold a descriptor for nothing.
    /// </summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many connections the kernel keeps for us while we are busy; it caps this at somaxconn.
    /// </summary>
    public int Backlog { get; init; } = 4096;
}
