using System.Buffers;
using BenchmarkDotNet.Attributes;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Micro;

/// <summary>Frames in a row, as they stand in one read: parsed alone, and parsed and decoded.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private const int Frames = 64;
    private const int MaxPayloadBytes = 1 << 20;

    private readonly StringPool _strings = new();
    private byte[] _heartbeats = [];
    private byte[] _kills = [];

    /// <summary>Makes the bytes.</summary>
    [GlobalSetup]
    public void MakeFrames()
    {
        _heartbeats = Repeat(Heartbeat.Instance, FrameKinds.Heartbeat);
        _kills = Repeat(SampleMessages.Kill, FrameKinds.KillTask);
    }

    /// <summary>Control frames: header read, payload found.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int ReadControlFrames()
    {
        ReadOnlySequence<byte> bytes = new(_heartbeats);
        int read = 0;
        while (FrameParser.Parse(bytes, MaxPayloadBytes, out _) is { Status: FrameParseStatus.Frame } frame)
        {
            bytes = bytes.Slice(frame.TotalBytes);
            read++;
        }
        return read;
    }

    /// <summary>Control frames written one after the other.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int WriteControlFrames()
    {
        int position = 0;
        for (int index = 0; index < Frames; index++) position += Write(_heartbeats.AsSpan(position), Heartbeat.Instance, FrameKinds.Heartbeat);
        return position;
    }

    /// <summary>Kill requests: header, payload, message with shared strings.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int ReadKillTasks()
    {
        ReadOnlySequence<byte> bytes = new(_kills);
        int read = 0;
        while (FrameParser.Parse(bytes, MaxPayloadBytes, out ReadOnlySequence<byte> payload) is { Status: FrameParseStatus.Frame } frame)
        {
            WireReader reader = new(payload.FirstSpan, DecodeLimits.Default, _strings);
            if (MasterToAgentFrames.Decode(frame.Header.Kind, ref reader) is not null) read++;
            bytes = bytes.Slice(frame.TotalBytes);
        }
        return read;
    }

    private static byte[] Repeat<T>(T message, ushort kind) where T : IMessage
    {
        int size = FrameHeader.SizeBytes + message.MeasureBytes();
        byte[] bytes = new byte[size * Frames];
        for (int index = 0; index < Frames; index++) Write(bytes.AsSpan(index * size), message, kind);
        return bytes;
    }

    private static int Write<T>(Span<byte> target, T message, ushort kind) where T : IMessage
    {
        int size = message.MeasureBytes();
        new FrameHeader((uint)size, kind, FrameFlags.None, 0).Write(target);
        WireWriter writer = new(target.Slice(FrameHeader.SizeBytes, size));
        message.Encode(ref writer);
        return FrameHeader.SizeBytes + size;
    }
}
