using Mesosd.ZooKeeper.Connecting;
using Mesosd.ZooKeeper.Requests;

namespace Mesosd.ZooKeeper;

public sealed partial class ZooKeeperClient
{
    // Timers do not take less, and a wait of nothing would spin.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    /// <summary>How often to look while nothing is known to be due: a request can be made at any time.</summary>
    private TimeSpan LookAgainAfter
    {
        get
        {
            TimeSpan third = _negotiated / 3;
            TimeSpan quarter = RequestTimeout / 4;
            return quarter < third ? quarter : third;
        }
    }

    private void OnTimer()
    {
        ServerConnection? toEnd = null;
        string reason = "";
        lock (_gate)
        {
            if (_stop.IsCancellationRequested || HasEnded()) return;
            TimeSpan wait = LookAgainAfter;
            if (_connection is null) FailOverdue();
            else (toEnd, reason, wait) = Look(_connection);
            _timer.Change(wait > ShortestWait ? wait : ShortestWait, Timeout.InfiniteTimeSpan);
        }
        toEnd?.End(reason);
    }

    private (ServerConnection? ToEnd, string Reason, TimeSpan Wait) Look(ServerConnection connection)
    {
        LinkRules rules = new(_negotiated, RequestTimeout);
        LinkDecision decision = rules.Decide(AgesOf(connection));
        switch (decision.Action)
        {
            case LinkAction.Ping:
                connection.IsPingDue = true;
                connection.SendSignal.Set();
                return (null, "", decision.LookAgainAfter);
            case LinkAction.GiveUpSilent:
                return (connection, $"no packet for {rules.SilenceLimit.TotalSeconds:0.###} s", rules.PingAfter);
            case LinkAction.GiveUpOverdue:
                string overdue = $"a request was not answered within {rules.RequestTimeout.TotalSeconds:0.###} s";
                return (connection, overdue, rules.PingAfter);
            case LinkAction.Wait:
            default:
                return (null, "", decision.LookAgainAfter);
        }
    }

    private LinkAges AgesOf(ServerConnection connection)
    {
        long now = _clock.GetTimestamp();
        TimeSpan Since(long moment) => _clock.GetElapsedTime(moment, now);
        return new LinkAges(
            Since(connection.LastSentAt), Since(connection.LastReceivedAt),
            connection.InFlight.TryPeek(out Request? oldest) ? Since(oldest.SentAt) : null,
            connection.IsPinging || connection.IsPingDue);
    }

    private void FailOverdue()
    {
        while (_waiting.TryPeek(out Request? oldest) &&
               (oldest.IsOver || _clock.GetElapsedTime(oldest.MadeAt) >= RequestTimeout))
        {
            _waiting.Dequeue();
            _waitingBytes -= oldest.PacketBytes;
            oldest.Fail(ZooKeeperError.NotConnected);
        }
    }
}
