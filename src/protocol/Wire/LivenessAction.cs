namespace Mesosd.Protocol.Wire;

/// <summary>What a connection's silence asks for.</summary>
public enum LivenessAction : byte
{
    /// <summary>All is well.</summary>
    None = 0,

    /// <summary>This side has been quiet for nearly as long as it promised.</summary>
    SendHeartbeat,

    /// <summary>The peer has broken its promise several times over.</summary>
    DropSilent,

    /// <summary>The peer takes nothing of what is being sent to it.</summary>
    DropSlowReader,
}
