namespace Mesosd.Protocol.Wire;

/// <summary>What <see cref="FrameParser"/> found at the start of some bytes.</summary>
/// <param name="Status">Whether a whole frame stands there.</param>
/// <param name="Header">The frame's header; all zero while even that is incomplete.</param>
public readonly record struct FrameParse(FrameParseStatus Status, FrameHeader Header)
{
    /// <summary>Header and payload together; meaningful for a whole frame.</summary>
    public int TotalBytes => FrameHeader.SizeBytes + (int)Header.PayloadBytes;
}
