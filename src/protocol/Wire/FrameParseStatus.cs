namespace Mesosd.Protocol.Wire;

/// <summary>What the next bytes of a connection are.</summary>
public enum FrameParseStatus : byte
{
    /// <summary>The frame's end has not come yet.</summary>
    Incomplete = 0,

    /// <summary>A whole frame.</summary>
    Frame,

    /// <summary>Nothing that may be read further: the connection must end.</summary>
    Malformed,
}
