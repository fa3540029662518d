using System.Buffers;

namespace Mesosd.Protocol.Wire;

public sealed partial class Connection
{
    private bool TakePreamble(ref ReadOnlySequence<byte> bytes)
    {
        if (_handshake?.State != HandshakeState.AwaitingPreamble) return true;
        if (bytes.Length < Preamble.SizeBytes) return false;
        Span<byte> preamble = stackalloc byte[Preamble.SizeBytes];
        bytes.Slice(0, Preamble.SizeBytes).CopyTo(preamble);
        bytes = bytes.Slice(Preamble.SizeBytes);
        FollowHandshake(_handshake.OnPreamble(preamble));
        return true;
    }

    private void FollowHandshake(in HandshakeStep step)
    {
        switch (step.Outcome)
        {
            case HandshakeOutcome.Continue:
                break;
            case HandshakeOutcome.Open:
                BecomeOpen(step.Reply);
                break;
            case HandshakeOutcome.Malformed:
                _settings.Counters.CountMalformedFrame();
                EndHandshake(step, CloseReason.Malformed);
                break;
            case HandshakeOutcome.Redirected:
                Redirection = _handshake!.Redirection;
                EndHandshake(step, step.Reply is null ? CloseReason.Redirected : CloseReason.RedirectedPeer);
                break;
            case HandshakeOutcome.Refused:
            case HandshakeOutcome.TimedOut:
                PeerGoodbye = _handshake!.Farewell;
                bool refusedHere = step.Reply is not null;
                EndHandshake(step, refusedHere ? CloseReason.HandshakeRefused : CloseReason.RefusedByPeer);
                break;
        }
    }

    private void BecomeOpen(IMessage? welcome)
    {
        using (Enter())
        {
            if (_state != ConnectionState.Handshaking) return;
            Peer = _handshake!.Peer;
            _handshake = null;
            if (welcome is not null) Append(welcome, 0, FrameFlags.None);
            _state = ConnectionState.Open;
        }
        Flush();
        _settings.Counters.CountOpened();
        _receiver.OnOpened(this);
    }

    private void EndHandshake(in HandshakeStep step, CloseReason reason)
    {
        string message = step.Message ?? reason.ToString();
        if (step.Reply is null) EndAfterThisFrame(reason, message);
        else if (!BeginClosing(new Ending(step.Reply, reason, message))) return;
        _settings.Counters.CountRefusedHandshake();
    }

    private void LoseHandshake(Handshake handshake)
    {
        HandshakeStep step = handshake.OnTimeout();
        Ending ending = new(step.Reply!, CloseReason.HandshakeRefused, step.Message!)
        {
            // The receive loop may be doing the very step that was missing.
            OnlyWhen = ConnectionState.Handshaking,
        };
        if (BeginClosing(ending)) _settings.Counters.CountRefusedHandshake();
    }
}
