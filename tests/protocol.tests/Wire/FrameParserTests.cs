using System.Buffers;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Wire;

public sealed class FrameParserTests
{
    private const int MaxBytes = 1000;

    [Fact]
    public void Header_survives_writing_and_reading()
    {
        FrameHeader header = new(0x01020304, 0x0506, (FrameFlags)0x0708, 0x090a0b0c);
        byte[] bytes = new byte[FrameHeader.SizeBytes];
        header.Write(bytes);
        Assert.Equal("0403020106050807" + "0c0b0a09", Convert.ToHexStringLower(bytes));
        Assert.True(FrameHeader.TryRead(bytes, out FrameHeader read));
        Assert.Equal(header, read);
        Assert.True(read.Flags.HasFlag(FrameFlags.Answer) == read.IsAnswer);
    }

    [Fact]
    public void Frame_cut_at_any_byte_is_incomplete_never_wrong()
    {
        byte[] frame = Frame(kind: 33, payloadBytes: 29);
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.Equal(FrameParseStatus.Incomplete, FrameParser.Parse(frame.AsSpan(0, length), MaxBytes).Status);
            ReadOnlySequence<byte> sequence = new(frame, 0, length);
            Assert.Equal(FrameParseStatus.Incomplete, FrameParser.Parse(sequence, MaxBytes, out _).Status);
        }
        FrameParse whole = FrameParser.Parse(frame, MaxBytes);
        Assert.Equal((FrameParseStatus.Frame, 33, frame.Length), (whole.Status, whole.Header.Kind, whole.TotalBytes));
    }

    [Fact]
    public void Frame_split_into_segments_at_any_two_places_is_the_same_frame()
    {
        byte[] frame = Frame(kind: 64, payloadBytes: 21);
        byte[] withMore = [.. frame, 1, 2, 3];
        for (int first = 0; first <= withMore.Length; first++)
        {
            for (int second = first; second <= withMore.Length; second++)
            {
                ReadOnlySequence<byte> split = Segment.Join(withMore[..first], withMore[first..second], withMore[second..]);
                FrameParse parse = FrameParser.Parse(split, MaxBytes, out ReadOnlySequence<byte> payload);
                Assert.Equal(FrameParser.Parse(withMore, MaxBytes), parse);
                Assert.Equal(frame[FrameHeader.SizeBytes..], payload.ToArray());
            }
        }
    }

    [Theory]
    [InlineData(MaxBytes + 1u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x80000000u)]
    [InlineData(0xffffffffu)]
    public void Length_above_the_limit_is_malformed_as_soon_as_the_header_is_there(uint payloadBytes)
    {
        byte[] header = new byte[FrameHeader.SizeBytes];
        new FrameHeader(payloadBytes, 7, FrameFlags.None, 0).Write(header);
        FrameParse parse = FrameParser.Parse(header, MaxBytes);
        Assert.Equal(FrameParseStatus.Malformed, parse.Status);
        Assert.Contains($"{payloadBytes} bytes, expected at most {MaxBytes}", FrameParser.Describe(parse.Header, MaxBytes));
        Assert.Equal(FrameParseStatus.Incomplete, FrameParser.Parse(header.AsSpan(0, 11), MaxBytes).Status);
    }

    [Fact]
    public void Payload_of_exactly_the_limit_is_taken()
    {
        Assert.Equal(FrameParseStatus.Frame, FrameParser.Parse(Frame(1, MaxBytes), MaxBytes).Status);
    }

    private static byte[] Frame(ushort kind, int payloadBytes)
    {
        byte[] frame = new byte[FrameHeader.SizeBytes + payloadBytes];
        new FrameHeader((uint)payloadBytes, kind, FrameFlags.None, 5).Write(frame);
        for (int index = 0; index < payloadBytes; index++) frame[FrameHeader.SizeBytes + index] = (byte)(index + 1);
        return frame;
    }
}

/// <summary>Bytes in as many pieces as wanted.</summary>
internal sealed class Segment : ReadOnlySequenceSegment<byte>
{
    public static ReadOnlySequence<byte> Join(params byte[][] parts)
    {
        Segment first = new() { Memory = parts[0] };
        Segment last = first;
        foreach (byte[] part in parts[1..])
        {
            Segment next = new() { Memory = part, RunningIndex = last.RunningIndex + last.Memory.Length };
            last.Next = next;
            last = next;
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
