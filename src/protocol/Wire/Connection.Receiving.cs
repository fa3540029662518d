using System.Buffers;
using System.IO.Pipelines;
using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Wire;

public sealed partial class Connection
{
    private MonotonicTime _lastReceived;
    private TaskCompletionSource? _pause;
    private long _unconsumedBytes;
    private int _turnFrames;
    private volatile bool _discarding;
    private bool _notifiedClosed;

    /// <summary>
    /// Stops reading after the present turn, so that the peer's frames wait with the peer. Its silence is not
    /// held against it meanwhile.
    /// </summary>
    public void Pause()
    {
        using (Enter())
        {
            if (_state is ConnectionState.Handshaking or ConnectionState.Open)
                _pause ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Reads on.</summary>
    public void Resume()
    {
        TaskCompletionSource? pause;
        using (Enter())
        {
            pause = _pause;
            _pause = null;
            if (pause is not null) _lastReceived = _settings.Clock();
        }
        pause?.SetResult();
    }

    // What a receiver throws is a bug: it must end the process rather than vanish in a task nobody awaits.
    private async void ReceiveLoop()
    {
        PipeReader input = _transport.Input;
        bool more = true;
        while (more)
        {
            try
            {
                ReadResult read = await input.ReadAsync();
                more = TakeTurn(input, read);
            }
            catch (IOException error)
            {
                // Other transports than our socket report a lost peer this way.
                Abort(CloseReason.Lost, error.Message);
                more = false;
            }
            Task? pause = Volatile.Read(ref _pause)?.Task;
            if (more && pause is not null) await pause;
        }
        FinishReceiving();
    }

    /// <summary>Delivers what one read brought; false when it was the last.</summary>
    private bool TakeTurn(PipeReader input, in ReadResult read)
    {
        ReadOnlySequence<byte> bytes = read.Buffer;
        long newBytes = bytes.Length - _unconsumedBytes;
        if (newBytes > 0) _lastReceived = _settings.Clock();
        _turnFrames = 0;
        SequencePosition consumed = MayDeliver ? TakeFrames(bytes) : bytes.End;
        if (!MayDeliver) consumed = bytes.End;
        _unconsumedBytes = bytes.Slice(consumed).Length;
        input.AdvanceTo(consumed, bytes.End);
        if (newBytes > 0) _settings.Counters.AddReceived(_turnFrames, newBytes);
        if (_turnFrames > 0 && Peer is not null) _receiver.OnTurnEnd(this);
        if (_discarding) NotifyClosed();
        if (!read.IsCompleted) return _state != ConnectionState.Closed;
        EndOfStream();
        return false;
    }

    private bool MayDeliver => !_discarding && _state != ConnectionState.Closed;

    private SequencePosition TakeFrames(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment) return bytes.GetPosition(TakeFrames(bytes.FirstSpan));
        ReadOnlySequence<byte> rest = bytes;
        if (!TakePreamble(ref rest)) return rest.Start;
        while (MayDeliver)
        {
            FrameParse parse = FrameParser.Parse(rest, MaxPayloadBytes, out ReadOnlySequence<byte> payload);
            if (parse.Status == FrameParseStatus.Incomplete) break;
            if (parse.Status == FrameParseStatus.Malformed) FailOversized(parse.Header);
            else
            {
                rest = rest.Slice(parse.TotalBytes);
                TakeSplitFrame(parse.Header, payload);
            }
        }
        return rest.Start;
    }

    private int TakeFrames(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        if (_handshake?.State == HandshakeState.AwaitingPreamble)
        {
            if (bytes.Length < Preamble.SizeBytes) return 0;
            FollowHandshake(_handshake.OnPreamble(bytes[..Preamble.SizeBytes]));
            taken = Preamble.SizeBytes;
        }
        while (MayDeliver)
        {
            FrameParse parse = FrameParser.Parse(bytes[taken..], MaxPayloadBytes);
            if (parse.Status == FrameParseStatus.Incomplete) break;
            if (parse.Status == FrameParseStatus.Malformed) FailOversized(parse.Header);
            else
            {
                ReadOnlySpan<byte> frame = bytes.Slice(taken, parse.TotalBytes);
                taken += frame.Length;
                TakeFrame(parse.Header, frame[FrameHeader.SizeBytes..]);
            }
        }
        return taken;
    }

    private int MaxPayloadBytes =>
        _handshake is null ? _settings.Limits.MaxFrameBytes : _settings.Limits.MaxHandshakeFrameBytes;

    private void TakeSplitFrame(in FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            TakeFrame(header, payload.FirstSpan);
            return;
        }
        int payloadBytes = (int)payload.Length;
        byte[] joined = ArrayPool<byte>.Shared.Rent(payloadBytes);
        payload.CopyTo(joined);
        TakeFrame(header, joined.AsSpan(0, payloadBytes));
        ArrayPool<byte>.Shared.Return(joined);
    }

    private void TakeFrame(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _turnFrames++;
        if (_handshake is not null) FollowHandshake(_handshake.OnFrame(header, payload));
        else if (header.Kind > FrameKinds.FrameError) _receiver.OnFrame(this, header, payload);
        else TakeConnectionFrame(header, payload);
    }

    private void TakeConnectionFrame(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, _settings.Limits.Decode);
        switch (header.Kind)
        {
            case FrameKinds.Heartbeat:
                break;
            case FrameKinds.Goodbye:
                Goodbye goodbye = Goodbye.Decode(ref reader);
                if (reader.Failed) FailMalformed(header, reader.Error);
                else OnGoodbye(goodbye);
                break;
            case FrameKinds.FrameError:
                FrameError error = FrameError.Decode(ref reader);
                if (reader.Failed) FailMalformed(header, reader.Error);
                else OnFrameError(error);
                break;
            case FrameKinds.Hello or FrameKinds.Welcome or FrameKinds.Redirect:
                FailMalformed(
                    new FrameError { Kind = header.Kind, Message = "the handshake was done already" });
                break;
            default:
                _receiver.OnFrame(this, header, payload);
                break;
        }
    }

    private void FailOversized(in FrameHeader header) => FailMalformed(
        new FrameError { Kind = header.Kind, Message = FrameParser.Describe(header, MaxPayloadBytes) });

    private void OnGoodbye(Goodbye goodbye)
    {
        PeerGoodbye = goodbye;
        if (_state == ConnectionState.Draining)
        {
            EndAfterThisFrame(CloseReason.ClosedHere, "both sides have said goodbye");
            return;
        }
        string message = goodbye.Message ?? goodbye.ReasonOrDefault.ToString();
        Goodbye answer = new() { Reason = GoodbyeReason.Finished };
        BeginClosing(new Ending(answer, CloseReason.ClosedByPeer, message));
    }

    private void OnFrameError(FrameError error) => EndAfterThisFrame(
        CloseReason.PeerFoundMalformed, $"a frame of kind {error.Kind} was malformed: {error.Message}");
}
