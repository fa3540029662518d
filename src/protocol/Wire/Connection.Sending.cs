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
    /// Puts a frame into the outbound queue whose payload is encoded already, for a message that goes to
    /// many.
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

    private bool MayEndOutput =>
        !_outputEnded && _state is ConnectionState.Draining or ConnectionState.Closed;

    private SendOutcome Admit(int payloadBytes)
    {
        if (_state != ConnectionState.Open) return SendOutcome.NotOpen;
        if (payloadBytes > Peer!.MaxFrameBytes) return SendOutcome.TooLarge;
        long queued = _outbound.QueuedBytes;
        long wanted = queued + FrameHeader.SizeBytes + payloadBytes;
        bool full = queued > 0 && wanted > _settings.Limits.MaxOutboundBytes;
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

    /// <summary>
    /// Writes until nothing is left that was flushed. Only one runs at a time: whoever set _writing. It goes
    /// on in the caller's thread for as long as the transport takes everything at once, which it nearly
    /// always does.
    /// </summary>
    private void WriteLoop(ReadOnlyMemory<byte> rest = default)
    {
        while (!rest.IsEmpty || TakeFlight(out rest))
        {
            ReadOnlyMemory<byte> piece = rest[..Math.Min(MaxWriteBytes, rest.Length)];
            rest = rest[piece.Length..];
            _settings.Counters.AddWrite(piece.Length);
            ValueTask<FlushResult> write = _transport.Output.WriteAsync(piece);
            if (!write.IsCompletedSuccessfully)
            {
                AwaitWrite(write, rest);
                return;
            }
            if (!Took(write.Result)) rest = default;
        }
    }

    // Whatever else than a lost peer comes out of here is a bug and ends the process.
    private async void AwaitWrite(ValueTask<FlushResult> write, ReadOnlyMemory<byte> rest)
    {
        FlushResult result;
        try
        {
            result = await write;
        }
        catch (IOException)
        {
            // Other transports than our socket report a lost peer this way.
            result = new FlushResult(isCanceled: false, isCompleted: true);
        }
        WriteLoop(Took(result) ? rest : default);
    }

    private bool Took(in FlushResult result)
    {
        _writeProgress = _settings.Clock();
        if (!result.IsCompleted && !result.IsCanceled) return true;
        Abort(CloseReason.Lost, "the connection was lost while writing");
        return false;
    }

    /// <summary>
    /// Takes what is to be written next; false when there is nothing, which ends the write loop.
    /// </summary>
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
}
