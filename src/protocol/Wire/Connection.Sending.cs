using System.IO.Pipelines;

namespace Mesosd.Protocol.Wire;

public sealed partial class Connection
{
    // Beyond this a turn's frames are sent before its end, so that a long turn does not hold them all.
    private const int EarlyFlushBytes = 256 << 10;

    // A write that takes longer than its peer is given is cut into pieces, so that slow progress is seen.
    private const int MaxWriteBytes = 1 << 20;

    private OutboundBuffer _outbound;
    private MonotonicTime _lastSent;
    private MonotonicTime _writeProgress;
    private int _queuedFrames;
    private bool _writing;
    private bool _flushWanted;
    private bool _outputEnded;

    /// <summary>
    /// Puts a message into the outbound queue, encoded; <see cref="Flush"/> sends it. False when it was not
    /// taken: the connection is not open (any more), or the message is larger than the peer is willing to
    /// receive. <see cref="Send{T}"/> tells which.
    /// </summary>
    public bool TrySend<T>(T message, uint correlation = 0, FrameFlags flags = FrameFlags.None)
        where T : IMessage =>
        Send(message, correlation, flags) == SendOutcome.Queued;

    /// <summary>Puts a message into the outbound queue, encoded, and says what became of it.</summary>
    /// <param name="message">Encoded during the call.</param>
    /// <param name="correlation">The request's id when an answer is wanted or given, otherwise 0.</param>
    /// <param name="flags">Whether it is an answer.</param>
    public SendOutcome Send<T>(T message, uint correlation = 0, FrameFlags flags = FrameFlags.None)
        where T : IMessage
    {
        int payloadBytes = message.MeasureBytes();
        SendOutcome outcome;
        bool flushNow;
        lock (_gate)
        {
            outcome = Admit(payloadBytes);
            if (outcome == SendOutcome.Queued) Append(message, payloadBytes, correlation, flags);
            flushNow = outcome == SendOutcome.SlowReader || _outbound.PendingBytes >= EarlyFlushBytes;
        }
        if (outcome == SendOutcome.SlowReader) DropSlowReader("its outbound queue is full");
        else if (flushNow) Flush();
        return outcome;
    }

    /// <summary>
    /// Puts a frame into the outbound queue whose payload is encoded already, for a message that goes to many.
    /// </summary>
    public SendOutcome SendEncoded(
        ushort kind, ReadOnlySpan<byte> payload, uint correlation = 0, FrameFlags flags = FrameFlags.None)
    {
        SendOutcome outcome;
        lock (_gate)
        {
            outcome = Admit(payload.Length);
            if (outcome == SendOutcome.Queued)
                payload.CopyTo(AppendHeader(new((uint)payload.Length, kind, flags, correlation)));
        }
        if (outcome == SendOutcome.SlowReader) DropSlowReader("its outbound queue is full");
        return outcome;
    }

    /// <summary>
    /// Sends what is queued, in one write when the transport takes it. While a write is going on this only
    /// makes sure that another follows it.
    /// </summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_outbound.PendingBytes == 0 && !MayEndOutput) return;
            _flushWanted = true;
            if (_writing || _outputEnded) return;
            _writing = true;
        }
        WriteLoop();
    }

    private bool MayEndOutput => _state is ConnectionState.Draining or ConnectionState.Closed && !_outputEnded;

    private SendOutcome Admit(int payloadBytes)
    {
        if (_state != ConnectionState.Open) return SendOutcome.NotOpen;
        if (payloadBytes > Peer!.MaxFrameBytes) return SendOutcome.TooLarge;
        long queued = _outbound.QueuedBytes;
        bool full = queued > 0 && queued + payloadBytes + FrameHeader.SizeBytes > _settings.Limits.MaxOutboundBytes;
        return full ? SendOutcome.SlowReader : SendOutcome.Queued;
    }

    private void Append<T>(T message, uint correlation, FrameFlags flags) where T : IMessage =>
        Append(message, message.MeasureBytes(), correlation, flags);

    private void Append<T>(T message, int payloadBytes, uint correlation, FrameFlags flags) where T : IMessage
    {
        ushort kind = FrameKindOf<T>.Get(message);
        WireWriter writer = new(AppendHeader(new((uint)payloadBytes, kind, flags, correlation)));
        message.Encode(ref writer);
    }

    private Span<byte> AppendHeader(in FrameHeader header)
    {
        int frameBytes = FrameHeader.SizeBytes + (int)header.PayloadBytes;
        Span<byte> frame = _outbound.Reserve(frameBytes);
        header.Write(frame);
        _outbound.Commit(frameBytes);
        _queuedFrames++;
        return frame[FrameHeader.SizeBytes..];
    }

    // Only one runs at a time: whoever set _writing. An exception in here is a bug and ends the process.
    private async void WriteLoop()
    {
        PipeWriter output = _transport.Output;
        while (TakeFlight(out ReadOnlyMemory<byte> flight))
        {
            bool sent = true;
            for (int offset = 0; sent && offset < flight.Length; offset += MaxWriteBytes)
            {
                ReadOnlyMemory<byte> piece = flight.Slice(offset, Math.Min(MaxWriteBytes, flight.Length - offset));
                sent = await WriteAsync(output, piece);
                _writeProgress = _settings.Clock();
            }
            if (!sent) Abort(CloseReason.Lost, "the connection was lost while writing");
        }
    }

    /// <summary>Takes what is to be written next; false when there is nothing, which ends the write loop.</summary>
    private bool TakeFlight(out ReadOnlyMemory<byte> flight)
    {
        bool endOutput;
        int frames;
        lock (_gate)
        {
            _outbound.Release();
            if (_flushWanted && _outbound.PendingBytes > 0 && _state != ConnectionState.Closed)
            {
                _flushWanted = false;
                flight = _outbound.Launch();
                frames = _queuedFrames;
                _queuedFrames = 0;
                MonotonicTime now = _settings.Clock();
                _lastSent = now;
                _writeProgress = now;
                endOutput = false;
            }
            else
            {
                flight = default;
                frames = 0;
                endOutput = MayEndOutput;
                _outputEnded |= endOutput;
                _writing = false;
            }
        }
        if (frames > 0) _settings.Counters.AddQueued(frames);
        if (endOutput) _transport.Output.Complete();
        return !flight.IsEmpty;
    }

    private async ValueTask<bool> WriteAsync(PipeWriter output, ReadOnlyMemory<byte> piece)
    {
        _settings.Counters.AddWrite(piece.Length);
        try
        {
            FlushResult result = await output.WriteAsync(piece);
            return !result.IsCompleted && !result.IsCanceled;
        }
        catch (IOException)
        {
            // Other transports than our socket report a lost peer this way.
            return false;
        }
    }
}
