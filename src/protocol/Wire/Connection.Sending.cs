using System.IO.Pipelines;

namespace Mesosd.Protocol.Wire;

public sealed partial class Connection
{
    // Beyond this a turn's frames are sent before its end, so that a long turn does not hold them all.
    private const int EarlyFlushBytes = 256 << 10;

    // A write that takes longer than its peer is given is cut into pieces, so that slow progress is seen.
    private const int MaxWriteBytes = 1 << 20;

    // Whoever flushes also writes what others flush meanwhile, so many times, and then leaves that to a thread that
    // has nothing else to do: a role's loop must not become its peers' writer.
    private const int MaxFlightsInARow = 16;

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
        if (!_gate.TryEnter()) return Leave(message, payloadBytes, correlation, flags);
        SendOutcome outcome = SendOutcome.NotOpen;
        GateWork work = GateWork.None;
        try
        {
            outcome = Admit(payloadBytes);
            if (outcome == SendOutcome.Queued) Append(message, payloadBytes, correlation, flags);
            work = AfterAppending(outcome);
        }
        finally
        {
            LeaveGate(work);
        }
        return outcome;
    }

    /// <summary>
    /// Puts a frame into the outbound queue whose payload is encoded already, for a message that goes to
    /// many.
    /// </summary>
    public SendOutcome SendEncoded(
        ushort kind, ReadOnlySpan<byte> payload, uint correlation = 0, FrameFlags flags = FrameFlags.None)
    {
        if (!_gate.TryEnter()) return Leave(kind, payload, correlation, flags);
        SendOutcome outcome = Admit(payload.Length);
        if (outcome == SendOutcome.Queued)
            payload.CopyTo(AppendHeader(new((uint)payload.Length, kind, flags, correlation)));
        LeaveGate(AfterAppending(outcome));
        return outcome;
    }

    /// <summary>
    /// Sends what is queued, in one write when the transport takes it. While a write is going on this only
    /// makes sure that another follows it.
    /// </summary>
    public void Flush()
    {
        GateWork left = GateWork.None;
        if (!_gate.TryEnter())
        {
            if (!AskForFlush()) return;
            left = TakeLeft();
        }
        LeaveGate(left | WantFlush());
    }

    private bool MayEndOutput =>
        !_outputEnded && _state is ConnectionState.Draining or ConnectionState.Closed;

    private SendOutcome Admit(int payloadBytes)
    {
        if (_state != ConnectionState.Open) return SendOutcome.NotOpen;
        if (payloadBytes > Peer!.MaxFrameBytes) return SendOutcome.TooLarge;
        long queued = _outbound.QueuedBytes + _leftFrames.SizeBytes;
        long wanted = queued + FrameHeader.SizeBytes + payloadBytes;
        bool full = queued > 0 && wanted > _settings.Limits.MaxOutboundBytes;
        return full ? SendOutcome.SlowReader : SendOutcome.Queued;
    }

    private GateWork AfterAppending(SendOutcome outcome)
    {
        if (outcome == SendOutcome.SlowReader) return GateWork.DropSlowReader;
        return _outbound.PendingBytes >= EarlyFlushBytes ? WantFlush() : GateWork.None;
    }

    /// <summary>Inside the gate: has what is queued sent, by the caller when nobody is writing.</summary>
    private GateWork WantFlush()
    {
        if (_outbound.PendingBytes == 0 && !MayEndOutput) return GateWork.None;
        _flushWanted = true;
        if (_writing || _outputEnded) return GateWork.None;
        _writing = true;
        return GateWork.Write;
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
    /// always does, and others do not keep it busy.
    /// </summary>
    private void WriteLoop(ReadOnlyMemory<byte> rest = default)
    {
        int flights = 0;
        while (true)
        {
            if (rest.IsEmpty)
            {
                if (flights++ == MaxFlightsInARow)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
                if (!TakeFlight(out rest)) return;
            }
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

    void IThreadPoolWorkItem.Execute() => WriteLoop();

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
    /// Takes what is to be written next; false when there is nothing, or when another thread goes on writing,
    /// which ends the write loop.
    /// </summary>
    private bool TakeFlight(out ReadOnlyMemory<byte> flight)
    {
        flight = default;
        bool isWriter;
        do
        {
            isWriter = EnterAsWriter();
            if (!isWriter) return false;
            int frames = LaunchFlight(out flight);
            bool endOutput = flight.IsEmpty && EndWriting();
            GateWork work = TryLeaveGate();
            if (frames > 0) _settings.Counters.AddQueued(frames);
            if (endOutput) _transport.Output.Complete();
            if (work.HasFlag(GateWork.DropSlowReader)) DropSlowReader("its outbound queue is full");
            isWriter = work.HasFlag(GateWork.Write);
        }
        while (flight.IsEmpty && isWriter);
        return !flight.IsEmpty;
    }

    /// <summary>Inside the gate: gives back what was written and takes what follows; how many frames.</summary>
    private int LaunchFlight(out ReadOnlyMemory<byte> flight)
    {
        flight = default;
        _outbound.Release();
        if (!_flushWanted || _outbound.PendingBytes == 0 || _state == ConnectionState.Closed) return 0;
        _flushWanted = false;
        flight = _outbound.Launch();
        MonotonicTime now = _settings.Clock();
        _lastSent = now;
        _writeProgress = now;
        int frames = _queuedFrames;
        _queuedFrames = 0;
        return frames;
    }

    /// <summary>Inside the gate: nobody writes any more; whether the output ends with that.</summary>
    private bool EndWriting()
    {
        bool endOutput = MayEndOutput;
        _outputEnded |= endOutput;
        _writing = false;
        return endOutput;
    }
}
