using System.Buffers;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// Finds frames in bytes. Pure and total: the same bytes give the same answer however they are split, and no
/// bytes make it throw.
/// </summary>
public static class FrameParser
{
    /// <summary>Looks at the start of contiguous bytes.</summary>
    /// <param name="bytes">What was received and not consumed yet.</param>
    /// <param name="maxPayloadBytes">A longer payload is malformed, as soon as its header is there.</param>
    public static FrameParse Parse(ReadOnlySpan<byte> bytes, int maxPayloadBytes)
    {
        if (!FrameHeader.TryRead(bytes, out FrameHeader header)) return default;
        return Judge(header, bytes.Length, maxPayloadBytes);
    }

    /// <summary>Looks at the start of bytes that may lie in several segments.</summary>
    /// <param name="bytes">What was received and not consumed yet.</param>
    /// <param name="maxPayloadBytes">A longer payload is malformed, as soon as its header is there.</param>
    /// <param name="payload">The frame's payload within <paramref name="bytes"/>, not copied.</param>
    public static FrameParse Parse(
        in ReadOnlySequence<byte> bytes, int maxPayloadBytes, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        FrameHeader header;
        if (!FrameHeader.TryRead(bytes.FirstSpan, out header))
        {
            if (bytes.Length < FrameHeader.SizeBytes) return default;
            Span<byte> joined = stackalloc byte[FrameHeader.SizeBytes];
            bytes.Slice(0, FrameHeader.SizeBytes).CopyTo(joined);
            FrameHeader.TryRead(joined, out header);
        }
        FrameParse parse = Judge(header, bytes.Length, maxPayloadBytes);
        if (parse.Status == FrameParseStatus.Frame)
            payload = bytes.Slice(FrameHeader.SizeBytes, header.PayloadBytes);
        return parse;
    }

    /// <summary>A sentence about a malformed frame: what stood in its header and what was expected.</summary>
    public static string Describe(in FrameHeader header, int maxPayloadBytes) =>
        $"frame of kind {header.Kind}: a payload of {header.PayloadBytes} bytes, " +
        $"expected at most {maxPayloadBytes}";

    private static FrameParse Judge(in FrameHeader header, long availableBytes, int maxPayloadBytes)
    {
        if (header.PayloadBytes > (uint)maxPayloadBytes) return new(FrameParseStatus.Malformed, header);
        bool whole = availableBytes - FrameHeader.SizeBytes >= header.PayloadBytes;
        return new(whole ? FrameParseStatus.Frame : FrameParseStatus.Incomplete, header);
    }
}
