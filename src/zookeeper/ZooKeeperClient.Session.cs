using Mesosd.ZooKeeper.Connecting;
using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Watching;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper;

// Connecting ── attached ──▶ Connected ── lost ──▶ Disconnected ── attached ──▶ Connected
// Disconnected ── refused, or silent too long ──▶ Expired ── renewing ──▶ Connecting
// any ── credentials refused ──▶ AuthFailed;  any ── closed ──▶ Closed
public sealed partial class ZooKeeperClient
{
    private const int RegistrationBytes = 128 * 1024;

    // Below that, starting a connection on a busy machine would look like a dead server.
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(250);

    // A server that served for a while was of use; one that drops everybody at once is not tried in a tight loop.
    private static readonly TimeSpan OfUseAfter = ServerOrder.LongestPause;

    // Of the loop alone.
    private readonly Dictionary<ZooKeeperServer, string> _noticed = [];

    private TimeSpan SilenceBeforeExpiry => _options.SilenceBeforeExpiry ?? _negotiated;

    private async Task RunAsync()
    {
        string reason = "the client was closed";
        try
        {
            while (!_stop.IsCancellationRequested && !HasEnded())
            {
                TimeSpan pause = await TryServerAsync(_order.Next());
                if (pause > TimeSpan.Zero) await Task.Delay(pause, _clock, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closed while connecting or pausing.
        }
        // A mistake of ours must not leave callers waiting for ever.
        catch (Exception failure)
        {
            reason = $"the client failed: {failure}";
            Notice(reason);
        }
        Finish(reason);
    }

    /// <summary>One server's turn, until it is of no more use.</summary>
    /// <returns>How long to wait before the next one's.</returns>
    private async Task<TimeSpan> TryServerAsync(ZooKeeperServer server)
    {
        if (!await BuryAsync(server)) return PauseAfterFailure();
        Attachment attachment = await _attaching.AttachAsync(server, Wish(), AttemptTimeout(), _stop.Token);
        if (attachment.Connection is not { } connection)
        {
            NoticeOnce(server, attachment.Problem);
            return PauseAfterFailure();
        }
        if (attachment.Response.IsExpired)
        {
            connection.End("the session is over");
            connection.Release();
            bool had = EndSession($"{server} says that the session is over", mayLive: false);
            return had ? TimeSpan.Zero : PauseAfterFailure();
        }
        if (IsAnotherSession(attachment.Response)) EndSession($"{server} went on with another session", mayLive: false);
        Welcome(connection, attachment);
        _noticed.Clear();
        await ServeAsync(connection);
        Farewell(connection);
        if (_clock.GetElapsedTime(connection.OpenedAt) < OfUseAfter) return PauseAfterFailure();
        _order.Succeeded();
        return TimeSpan.Zero;
    }

    /// <summary>
    /// Ends a session at the server that was given up by our own clock: if it lives after all, its ephemeral nodes would
    /// stand beside those of the new one until it runs out.
    /// </summary>
    /// <returns>False when the server did not answer.</returns>
    private async Task<bool> BuryAsync(ZooKeeperServer server)
    {
        SessionTicket abandoned;
        lock (_gate) abandoned = _abandoned;
        if (abandoned.Id == 0) return true;
        ConnectRequest wish = new(0, (int)_options.SessionTimeout.TotalMilliseconds, abandoned);
        string? problem = await _attaching.EndSessionAsync(server, wish, AttemptTimeout(), _stop.Token);
        if (problem is not null)
        {
            NoticeOnce(server, problem);
            return false;
        }
        lock (_gate) _abandoned = SessionTicket.None;
        return true;
    }

    // A long outage is some attempts a second: what was said of a server is said again when it changes.
    private void NoticeOnce(ZooKeeperServer server, string problem)
    {
        if (_noticed.TryGetValue(server, out string? before) && before == problem) return;
        _noticed[server] = problem;
        Notice($"no ZooKeeper session at {problem}");
    }

    private bool IsAnotherSession(ConnectResponse response)
    {
        lock (_gate) return _ticket.Id != 0 && _ticket.Id != response.Session.Id;
    }

    private TimeSpan PauseAfterFailure()
    {
        TimeSpan pause = _order.Failed();
        if (ExpireIfSilent()) return pause;
        TimeSpan left = TimeBeforeExpiry();
        return left < pause ? left : pause;
    }

    private ConnectRequest Wish()
    {
        lock (_gate) return new ConnectRequest(_lastZxid, (int)_options.SessionTimeout.TotalMilliseconds, _ticket);
    }

    private TimeSpan AttemptTimeout()
    {
        TimeSpan whole = NegotiatedTimeout;
        TimeSpan share = whole / _order.Count;
        TimeSpan left = TimeBeforeExpiry();
        if (left < share) share = left;
        return share > ShortestAttempt ? share : ShortestAttempt;
    }

    private TimeSpan TimeBeforeExpiry()
    {
        lock (_gate)
        {
            if (_ticket.Id == 0 || SilenceBeforeExpiry == Timeout.InfiniteTimeSpan) return TimeSpan.MaxValue;
            TimeSpan left = SilenceBeforeExpiry - _clock.GetElapsedTime(_lastContact);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private bool ExpireIfSilent() =>
        TimeBeforeExpiry() == TimeSpan.Zero &&
        EndSession($"no server answered for {SilenceBeforeExpiry.TotalSeconds:0.###} s", mayLive: true);

    private void Welcome(ServerConnection connection, Attachment attachment)
    {
        long now = _clock.GetTimestamp();
        lock (_gate)
        {
            bool isNew = _ticket.Id != attachment.Response.Session.Id;
            _ticket = attachment.Response.Session;
            _negotiated = TimeSpan.FromMilliseconds(attachment.Response.TimeoutMilliseconds);
            _lastContact = Math.Max(_lastContact, attachment.AskedAt);
            connection.OpenedAt = connection.LastSentAt = connection.LastReceivedAt = now;
            foreach (AuthRequest auth in _auths) connection.AuthsToSend.Enqueue(auth);
            foreach (WatchRegistration packet in _watches.Registrations(_lastZxid, RegistrationBytes))
                connection.RegistrationsToSend.Enqueue(packet);
            List<WatchDelivery> missed = [];
            _watches.Miss(missed);
            _connection = connection;
            string what = isNew ? "began" : "goes on";
            Enter(SessionState.Connected, $"session 0x{_ticket.Id:x} {what} at {connection.Server}");
            _dispatch.Tell(missed);
            connection.SendSignal.Set();
            _timer.Change(LookAgainAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task ServeAsync(ServerConnection connection)
    {
        // Closing may have come between the handshake and here, where it found no connection to end.
        if (_stop.IsCancellationRequested) connection.End("the client was closed");
        Task<string> sending = SendLoopAsync(connection);
        Task<string> receiving = ReceiveLoopAsync(connection);
        try
        {
            connection.End(await await Task.WhenAny(sending, receiving));
            await Task.WhenAll(sending, receiving);
        }
        finally
        {
            connection.End("the client failed");
            await ((Task)Task.WhenAll(sending, receiving)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            connection.Release();
        }
    }

    private void Farewell(ServerConnection connection)
    {
        lock (_gate)
        {
            _connection = null;
            // What was sent may have been performed: only its caller knows what that means.
            while (connection.InFlight.TryDequeue(out Request? request)) request.Fail(ZooKeeperError.ConnectionLoss);
            if (_state != SessionState.Connected || _isClosing) return;
            Enter(SessionState.Disconnected, $"the connection to {connection.Server} ended: {connection.EndReason}");
        }
        Notice($"the connection to ZooKeeper at {connection.Server} ended: {connection.EndReason}");
    }

    /// <summary>Gives the session up.</summary>
    /// <returns>False when there was none.</returns>
    private bool EndSession(string reason, bool mayLive)
    {
        lock (_gate)
        {
            if (_ticket.Id == 0) return false;
            Enter(SessionState.Expired, reason);
            if (mayLive) _abandoned = _ticket;
            _ticket = SessionTicket.None;
            // A new session promises no order towards the old one, and an ensemble whose data was reset must not look
            // for ever like one that lags behind.
            _lastZxid = 0;
            FailWaiting(ZooKeeperError.SessionExpired);
            EndWatches();
            if (_options.RenewSession && !_isClosing) Enter(SessionState.Connecting, "a new session is asked for");
        }
        Notice($"the ZooKeeper session is over: {reason}");
        return true;
    }

    private bool HasEnded()
    {
        lock (_gate) return _state is SessionState.Expired or SessionState.AuthFailed;
    }

    private void Finish(string reason)
    {
        lock (_gate)
        {
            ZooKeeperError error = Refusal();
            FailWaiting(error == ZooKeeperError.None ? ZooKeeperError.Closed : error);
            foreach (AuthRequest auth in _auths) auth.Fail(ZooKeeperError.Closed);
            EndWatches();
            if (_state is not (SessionState.Expired or SessionState.AuthFailed)) Enter(SessionState.Closed, reason);
        }
    }

    private void FailWaiting(ZooKeeperError error)
    {
        while (_waiting.TryDequeue(out Request? request)) request.Fail(error);
        _waitingBytes = 0;
    }

    private void EndWatches()
    {
        List<WatchDelivery> ended = [];
        _watches.End(WatchEventKind.SessionEnded, ended);
        _dispatch.Tell(ended);
    }
}
