namespace Mesosd.Protocol.Wire;

/// <summary>A message that a frame can carry by itself. Implemented by the members of the unions.</summary>
internal interface IFramed
{
    /// <summary>The kind in such a frame's header.</summary>
    ushort FrameKind { get; }
}
