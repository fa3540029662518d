using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Wire;

public sealed partial class Connection
{
    private static readonly Heartbeat s_heartbeat = new();

    /// <summary>Called about once a second by the timer that all connections share.</summary>
    internal void Tick(MonotonicTime now)
    {
        switch (_state)
        {
            case ConnectionState.Handshaking when now >= _deadline:
                if (_handshake is { } handshake) LoseHandshake(handshake);
                break;
            case ConnectionState.Draining when now >= _deadline:
                Abort(_closeReason, _closeMessage ?? "");
                break;
            case ConnectionState.Open:
                KeepAlive(now);
                break;
            case ConnectionState.Connecting:
            case ConnectionState.Handshaking:
            case ConnectionState.Draining:
            case ConnectionState.Closed:
                // Nothing is due, or whoever closes it is about to take it off the timer.
                break;
        }
    }

    private void KeepAlive(MonotonicTime now)
    {
        switch (LivenessRule.Decide(now, View()))
        {
            case LivenessAction.SendHeartbeat:
                TrySend(s_heartbeat);
                Flush();
                break;
            case LivenessAction.DropSilent:
                DropSilent(now);
                break;
            case LivenessAction.DropSlowReader:
                DropSlowReader("it takes nothing of what is sent");
                break;
            case LivenessAction.None:
                break;
        }
    }

    private LivenessView View()
    {
        using (Enter())
        {
            return new LivenessView
            {
                LastSent = _lastSent,
                LastReceived = _lastReceived,
                WriteStuckSince = _writing ? _writeProgress : null,
                Paused = _pause is not null,
                OwnInterval = _settings.Limits.HeartbeatInterval,
                PeerInterval = Peer!.HeartbeatInterval,
                SilentIntervals = _settings.Limits.SilentIntervals,
            };
        }
    }

    private void DropSilent(MonotonicTime now)
    {
        string message = $"nothing was heard for {(now - _lastReceived).TotalSeconds:0.#} s";
        Goodbye farewell = new() { Reason = GoodbyeReason.Silent, Message = message };
        Ending ending = new(farewell, CloseReason.Silent, message);
        if (BeginClosing(ending)) _settings.Counters.CountSilentPeer();
    }

    private void DropSlowReader(string what)
    {
        string message = $"the peer reads too slowly: {what} ({QueuedBytes} bytes wait for it)";
        Goodbye farewell = new() { Reason = GoodbyeReason.SlowReader, Message = message };
        Ending ending = new(farewell, CloseReason.SlowReader, message) { DiscardQueue = true };
        if (BeginClosing(ending)) _settings.Counters.CountSlowReader();
    }
}
