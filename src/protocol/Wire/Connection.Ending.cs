using System.Net.Sockets;

namespace Mesosd.Protocol.Wire;

public sealed partial class Connection
{
    private MonotonicTime _deadline;

    /// <summary>
    /// Lets the connection run out behind a last frame. False when it was ending already: the first reason
    /// counts.
    /// </summary>
    private bool BeginClosing(in Ending ending)
    {
        using (Enter())
        {
            if (_state is ConnectionState.Draining or ConnectionState.Closed) return false;
            if (ending.OnlyWhen is { } state && _state != state) return false;
            SetCloseReason(ending.Reason, ending.Message);
            // What was taken is sent, if it is not to be forgotten; what is not taken yet comes too late.
            CloseLeft();
            if (ending.DiscardQueue) _outbound.Discard();
            Append(ending.LastFrame, 0, FrameFlags.None);
            _state = ConnectionState.Draining;
            _deadline = _settings.Clock() + _settings.Limits.DrainTimeout;
            _discarding = !ending.DeliverMore;
        }
        Flush();
        // The loop must learn that it only discards from here on, and tell its receiver.
        if (!ending.DeliverMore) _transport.Input.CancelPendingRead();
        Resume();
        return true;
    }

    /// <summary>
    /// For the receive loop alone: it ends after this frame, without another word to the peer.
    /// </summary>
    private void EndAfterThisFrame(CloseReason reason, string message)
    {
        using (Enter())
        {
            SetCloseReason(reason, message);
            _state = ConnectionState.Closed;
            CloseLeft();
            _outbound.Discard();
        }
    }

    private void EndOfStream()
    {
        SocketError? error = (_transport as SocketPipe)?.Error;
        string message = error is null
            ? "the peer closed the connection without a goodbye"
            : $"the connection was lost ({error})";
        EndAfterThisFrame(CloseReason.Lost, message);
    }

    private void SetCloseReason(CloseReason reason, string message)
    {
        if (_closeReason != CloseReason.None) return;
        _closeReason = reason;
        _closeMessage = message;
    }

    private void FinishReceiving()
    {
        _settings.Heartbeats.Remove(this);
        // Ends the output when nothing is being written; otherwise the write loop does, on its way out.
        Flush();
        _transport.Input.Complete();
        NotifyClosed();
    }

    private void NotifyClosed()
    {
        if (_notifiedClosed) return;
        _notifiedClosed = true;
        if (Peer is not null) _settings.Counters.CountClosed();
        _receiver.OnClosed(this, _closeReason, _closeMessage);
    }

    /// <summary>How a connection begins to end.</summary>
    /// <param name="LastFrame">The last frame in this direction.</param>
    /// <param name="Reason">What the receiver is told.</param>
    /// <param name="Message">The same as a sentence.</param>
    private readonly record struct Ending(IMessage LastFrame, CloseReason Reason, string Message)
    {
        /// <summary>Whether the peer's frames still go to the receiver.</summary>
        public bool DeliverMore { get; init; }

        /// <summary>Whether what waits for the peer is forgotten.</summary>
        public bool DiscardQueue { get; init; }

        /// <summary>The state that it must be in, unless any will do.</summary>
        public ConnectionState? OnlyWhen { get; init; }
    }
}
