namespace Mesosd.Protocol.Wire;

/// <summary>
/// Bits of a frame's header. Unknown bits are ignored, so that later versions may add some.
/// </summary>
[Flags]
public enum FrameFlags : ushort
{
    /// <summary>A message or a request.</summary>
    None = 0,

    /// <summary>The answer to the request that had the same correlation id.</summary>
    Answer = 1,
}
