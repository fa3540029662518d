namespace Mesosd.Protocol.Wire;

/// <summary>
/// Who may touch the outbound queue and the state. Senders never wait at the gate: what finds it held is left
/// beside it, and the holder does it before it leaves (docs/loop.md).
/// </summary>
public sealed partial class Connection
{
    private PassingGate _gate;
    private LeftFrames _leftFrames;
    private int _leftFlush;
    private bool _leftWriter;

    /// <summary>Inside the gate until disposed; may wait, so not for sending.</summary>
    private Holding Enter()
    {
        _gate.Enter();
        return new Holding(this);
    }

    /// <summary>Leaves the gate and does what came of being inside, for others too.</summary>
    private void LeaveGate(GateWork work)
    {
        work |= TryLeaveGate();
        if (work.HasFlag(GateWork.DropSlowReader)) DropSlowReader("its outbound queue is full");
        if (work.HasFlag(GateWork.Write)) WriteLoop();
    }

    /// <summary>Leaves the gate as soon as nothing more is left at it; what is to be done outside.</summary>
    private GateWork TryLeaveGate()
    {
        GateWork work = GateWork.None;
        while (!_gate.TryLeave()) work |= TakeLeft();
        return work;
    }

    /// <summary>Inside the gate: does what others left at it.</summary>
    private GateWork TakeLeft()
    {
        // The wish to flush is taken before the frames: whoever left it had left its frames by then.
        bool flush = Volatile.Read(ref _leftFlush) != 0 && Interlocked.Exchange(ref _leftFlush, 0) != 0;
        GateWork work = AfterAppending(AppendLeft(_leftFrames.TakeAll()));
        if (flush) work |= WantFlush();
        if (!_leftWriter) return work;
        _leftWriter = false;
        return work | GateWork.Write;
    }

    /// <summary>Inside the gate: the last frames that were left, and from here on none.</summary>
    private void CloseLeft() => AppendLeft(_leftFrames.Close());

    /// <summary>Inside the gate: queues frames in their order; the last refusal, or that there was none.</summary>
    private SendOutcome AppendLeft(LeftFrame? oldest)
    {
        SendOutcome result = SendOutcome.Queued;
        while (oldest is { } frame)
        {
            oldest = frame.Next;
            SendOutcome outcome = Admit(frame.SizeBytes - FrameHeader.SizeBytes);
            if (outcome == SendOutcome.Queued)
            {
                frame.Bytes.CopyTo(_outbound.Reserve(frame.SizeBytes));
                _outbound.Commit(frame.SizeBytes);
                _queuedFrames++;
            }
            else result = outcome;
            frame.Return();
        }
        return result;
    }

    private SendOutcome Leave<T>(T message, int payloadBytes, uint correlation, FrameFlags flags) where T : IMessage
    {
        SendOutcome outcome = Admit(payloadBytes);
        if (outcome != SendOutcome.Queued) return Refuse(outcome);
        ushort kind = FrameKindOf<T>.Get(message);
        LeftFrame frame = LeftFrame.Rent(FrameHeader.SizeBytes + payloadBytes);
        new FrameHeader((uint)payloadBytes, kind, flags, correlation).Write(frame.Bytes);
        WireWriter writer = new(frame.Bytes[FrameHeader.SizeBytes..]);
        message.Encode(ref writer);
        return Leave(frame);
    }

    private SendOutcome Leave(ushort kind, ReadOnlySpan<byte> payload, uint correlation, FrameFlags flags)
    {
        SendOutcome outcome = Admit(payload.Length);
        if (outcome != SendOutcome.Queued) return Refuse(outcome);
        LeftFrame frame = LeftFrame.Rent(FrameHeader.SizeBytes + payload.Length);
        new FrameHeader((uint)payload.Length, kind, flags, correlation).Write(frame.Bytes);
        payload.CopyTo(frame.Bytes[FrameHeader.SizeBytes..]);
        return Leave(frame);
    }

    private SendOutcome Leave(LeftFrame frame)
    {
        if (!_leftFrames.TryAdd(frame))
        {
            frame.Return();
            return SendOutcome.NotOpen;
        }
        if (_gate.EnterOrAsk()) LeaveGate(TakeLeft());
        return SendOutcome.Queued;
    }

    private SendOutcome Refuse(SendOutcome outcome)
    {
        if (outcome == SendOutcome.SlowReader) DropSlowReader("its outbound queue is full");
        return outcome;
    }

    /// <summary>Leaves the wish to flush; true when the caller has entered instead.</summary>
    private bool AskForFlush()
    {
        Volatile.Write(ref _leftFlush, 1);
        return _gate.EnterOrAsk();
    }

    /// <summary>
    /// For the writer: inside the gate, or false when another thread is there and goes on writing.
    /// </summary>
    private bool EnterAsWriter()
    {
        if (_gate.TryEnter()) return true;
        Volatile.Write(ref _leftWriter, true);
        while (_gate.EnterOrAsk())
        {
            if (_leftWriter)
            {
                _leftWriter = false;
                return true;
            }
            // Somebody who was asked by others has taken the part over; here it may come back.
            GateWork work = TryLeaveGate();
            if (work.HasFlag(GateWork.DropSlowReader)) DropSlowReader("its outbound queue is full");
            if (!work.HasFlag(GateWork.Write)) return false;
            if (_gate.TryEnter()) return true;
            Volatile.Write(ref _leftWriter, true);
        }
        return false;
    }

    private readonly ref struct Holding(Connection connection)
    {
        public void Dispose() => connection.LeaveGate(GateWork.None);
    }
}
