using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Tests.Client;
using Mesosd.Protocol.Tests.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>A frame as it was on the wire.</summary>
internal readonly record struct RawFrame(ushort Kind, ushort Flags, uint Correlation, byte[] Payload)
{
    public bool IsAnswer => (Flags & 1) != 0;
}

/// <summary>A peer's end of one connection, byte by byte: none of the library's own reading and writing is used here.</summary>
internal sealed class FakeWire
{
    private const int HeaderBytes = 12;

    private static readonly byte[] s_preamble = [0xf5, 0x4d, 0x53, 0x44, 1, 0, 0, 0];

    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly WatchedReader _clientsInput;
    private readonly List<byte> _gathered = [];
    private long _sentBytes;
    private bool _isGreeted;
    private bool _isReset;

    public FakeWire()
    {
        // What the peer writes is read within the write, so that cuts are where the case puts them.
        PipeOptions inline = new(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0,
            useSynchronizationContext: false);
        PipeOptions pooled = new(pauseWriterThreshold: 0, useSynchronizationContext: false);
        Pipe toClient = new(inline);
        Pipe fromClient = new(pooled);
        (_input, _output) = (fromClient.Reader, toClient.Writer);
        _clientsInput = new WatchedReader(toClient.Reader);
        ClientsEnd = new MemoryPipe(_clientsInput, fromClient.Writer);
    }

    public IDuplexPipe ClientsEnd { get; }

    /// <summary>Whether bytes are sent one by one.</summary>
    public bool Cuts { get; set; }

    /// <summary>Whether what is sent waits for <see cref="LetGoAsync"/>.</summary>
    public bool Gathers { get; set; }


    /// <summary>Whether bytes wait for the client, and it does not ask for them.</summary>
    public bool IsLeftUnread => !_clientsInput.IsAskedFor && _sentBytes > _clientsInput.TakenBytes;

    /// <summary>Whether the client has taken all that was sent.</summary>
    public bool IsRead => _sentBytes == _clientsInput.TakenBytes;

    public static byte[] Encode(RawFrame frame)
    {
        byte[] bytes = new byte[HeaderBytes + frame.Payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)frame.Payload.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), frame.Kind);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), frame.Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), frame.Correlation);
        frame.Payload.CopyTo(bytes, HeaderBytes);
        return bytes;
    }

    public async Task SendAsync(byte[] bytes)
    {
        if (Gathers)
        {
            _gathered.AddRange(bytes);
            return;
        }
        _sentBytes += bytes.Length;
        int step = Cuts ? 1 : bytes.Length;
        for (int at = 0; at < bytes.Length; at += step) await _output.WriteAsync(bytes.AsMemory(at, step));
    }

    public async Task LetGoAsync()
    {
        Gathers = false;
        await SendAsync([.. _gathered]);
        _gathered.Clear();
    }

    public void End() => _output.Complete();

    public void Reset()
    {
        _isReset = true;
        _output.Complete(new IOException("reset by the case"));
        _input.Complete();
    }

    /// <summary>The next frame but heartbeats, unless they are asked for; null at the end of the stream.</summary>
    public async Task<RawFrame?> ReceiveAsync(bool heartbeats)
    {
        while (true)
        {
            RawFrame? frame = await ReceiveAnyAsync();
            if (frame?.Kind != FrameKinds.Heartbeat || heartbeats) return frame;
        }
    }

    /// <summary>A frame that is there already; null when none is.</summary>
    public RawFrame? TryReceive()
    {
        while (_isGreeted && !_isReset && _input.TryRead(out ReadResult read))
        {
            RawFrame? frame = Take(read, out bool isWhole);
            if (!isWhole) return null;
            if (frame!.Value.Kind != FrameKinds.Heartbeat) return frame;
        }
        return null;
    }

    private async Task<RawFrame?> ReceiveAnyAsync()
    {
        while (true)
        {
            ReadResult read = await _input.ReadAsync().InTime();
            RawFrame? frame = Take(read, out bool isWhole);
            if (isWhole) return frame;
            if (!read.IsCompleted) continue;
            Assert.True(read.Buffer.IsEmpty, $"the client's stream ends within a frame: {read.Buffer.Length} bytes");
            return null;
        }
    }

    private RawFrame? Take(in ReadResult read, out bool isWhole)
    {
        byte[] bytes = read.Buffer.ToArray();
        int start = _isGreeted ? 0 : s_preamble.Length;
        isWhole = false;
        RawFrame? frame = null;
        int taken = 0;
        if (bytes.Length >= start + HeaderBytes)
        {
            Assert.True(_isGreeted || bytes.AsSpan(0, start).SequenceEqual(s_preamble), "the first bytes are not the preamble");
            ReadOnlySpan<byte> header = bytes.AsSpan(start, HeaderBytes);
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(header);
            isWhole = bytes.Length >= start + HeaderBytes + length;
            if (isWhole)
            {
                _isGreeted = true;
                taken = start + HeaderBytes + length;
                frame = new RawFrame(
                    BinaryPrimitives.ReadUInt16LittleEndian(header[4..]),
                    BinaryPrimitives.ReadUInt16LittleEndian(header[6..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(header[8..]),
                    bytes[(taken - length)..taken]);
            }
        }
        _input.AdvanceTo(read.Buffer.GetPosition(taken), isWhole ? read.Buffer.GetPosition(taken) : read.Buffer.End);
        return frame;
    }
}

/// <summary>Tells whether whoever reads asks for more.</summary>
internal sealed class WatchedReader(PipeReader inner) : PipeReader
{
    private long _takenBytes;
    private volatile bool _isAskedFor;
    private ReadOnlySequence<byte> _buffer;

    public long TakenBytes => Volatile.Read(ref _takenBytes);

    public bool IsAskedFor => _isAskedFor;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        _isAskedFor = true;
        ReadResult read = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
        _buffer = read.Buffer;
        return read;
    }

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException("connections wait for what they read");

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Volatile.Write(ref _takenBytes, _takenBytes + _buffer.Slice(0, consumed).Length);
        _isAskedFor = false;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
