using BenchmarkDotNet.Attributes;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Micro;

/// <summary>Encoding into a buffer that is there, and decoding with shared strings, as connections do it.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly byte[] _buffer = new byte[4096];
    private readonly byte[] _update = MessageCodec.ToBytes(SampleMessages.Update);
    private readonly byte[] _offer = MessageCodec.ToBytes(SampleMessages.Offer);
    private readonly StringPool _strings = new();

    /// <summary>A status update into bytes.</summary>
    [Benchmark]
    public int EncodeStatusUpdate() => Encode(SampleMessages.Update);

    /// <summary>An offer into bytes.</summary>
    [Benchmark]
    public int EncodeOffer() => Encode(SampleMessages.Offer);

    /// <summary>A status update out of bytes.</summary>
    [Benchmark]
    public StatusUpdate DecodeStatusUpdate()
    {
        WireReader reader = new(_update, DecodeLimits.Default, _strings);
        return StatusUpdate.Decode(ref reader);
    }

    /// <summary>An offer out of bytes.</summary>
    [Benchmark]
    public Offer DecodeOffer()
    {
        WireReader reader = new(_offer, DecodeLimits.Default, _strings);
        return Offer.Decode(ref reader);
    }

    private int Encode<T>(T message) where T : IMessage
    {
        int size = message.MeasureBytes();
        WireWriter writer = new(_buffer.AsSpan(0, size));
        message.Encode(ref writer);
        return writer.Written;
    }
}
