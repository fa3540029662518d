using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Log;

namespace Mesosd.Shell.Master;

/// <summary>
/// The connection that a standby holds to the leader. It tells this master at once that the leader's process is dead
/// (docs/high-availability.md).
/// </summary>
/// <remarks>All members are thread-safe.</remarks>
internal sealed class StandbyLink(TimeSpan sessionTimeout, Action<LeadershipInput> tell, RoleLog log) : IAsyncDisposable
{
    // Often enough that a leader which begins anew behind its port is found within a moment, and no load.
    private static readonly BackoffSettings s_pauses =
        new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    // A host that answers does so within milliseconds; one that does not is left to the session's time-out.
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Holding? _holding;

    /// <summary>Holds a link to this leader and no other; of null, to none. Returns at once.</summary>
    public void Hold(MasterInfo? leader, string electionNode)
    {
        lock (_gate)
        {
            if (_holding is { } present)
            {
                if (leader is not null && present.Leads(leader, electionNode)) return;
                present.Stop();
                _holding = null;
            }
            if (leader is null) return;
            _holding = new Holding(leader, electionNode, tell, log);
            _holding.Start(SettingsFor(sessionTimeout));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Hold(null, "");
        return ValueTask.CompletedTask;
    }

    // Both sides must know of a silent host before the session is over: three intervals are one session time-out.
    private static ConnectionSettings SettingsFor(TimeSpan sessionTimeout) => new()
    {
        Self = new LocalIdentity { Role = PeerRole.Master, SoftwareVersion = MesosdVersion.Text },
        Limits = FrameLimits.Default with { HeartbeatInterval = sessionTimeout / 3, SilentIntervals = 3 },
    };

    /// <summary>The link to one leader, from its beginning to the next leader.</summary>
    private sealed class Holding(MasterInfo leader, string electionNode, Action<LeadershipInput> tell, RoleLog log)
        : IFrameReceiver
    {
        private readonly string _address = MasterAddress.Of(leader);
        private readonly RepeatedFailure _failures = new();
        private ReconnectingLink? _link;
        private volatile bool _wasOpen;
        private volatile bool _isOver;

        public bool Leads(MasterInfo other, string node) => leader.Id == other.Id && electionNode == node;

        public void Start(ConnectionSettings settings)
        {
            _link = new ReconnectingLink(new LinkOptions
            {
                Addresses = () => [_address],
                Connection = settings,
                Receiver = this,
                Backoff = s_pauses,
                ConnectTimeout = s_connectTimeout,
                FollowsRedirects = false,
                Ended = Judge,
            });
            _link.Start();
        }

        public void Stop()
        {
            _isOver = true;
            _link!.Stop();
        }

        void IFrameReceiver.OnOpened(Connection connection)
        {
            _wasOpen = true;
            _link!.MarkUseful();
            connection.Send(new Standby { ElectionNode = electionNode });
            connection.Flush();
            if (_failures.End() is > 0 and int failures)
                log.Information($"standing by: linked to the leader at {_address}, after {failures} failures");
        }

        void IFrameReceiver.OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload) =>
            connection.RefuseUnknownKind(header);

        void IFrameReceiver.OnTurnEnd(Connection connection) => connection.Flush();

        void IFrameReceiver.OnClosed(Connection connection, CloseReason reason, string? message)
        {
            // Judge is told next, with more.
        }

        // A port that never answered may be a wrong address: only a leader that was heard can be known to be gone. Whoever
        // answers in its place and does not lead has taken the port of a process that has ended.
        private void Judge(LinkEnd end)
        {
            if (_isOver) return;
            string what = end.Opened ? "the link to the leader ended" : "no link to the leader";
            if (_failures.Note($"standing by: {what}, {_address}: {end.Message}", MonotonicTime.Now) is { } text)
                log.Information(text);
            bool isGone = _wasOpen && (end.NobodyListens || end.Redirection is not null);
            tell(LeadershipInput.StandbyLinkLost(_address, isGone));
        }
    }
}
