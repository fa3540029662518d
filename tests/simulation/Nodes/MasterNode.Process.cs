using Mesosd.Leadership;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

// What the process wants: the service asked, the journal written, a link to the leader, peers sent away.
internal sealed partial class MasterNode
{
    private readonly MasterJournal _journal;
    private ServiceClient? _service;
    private MasterInfo? _leader;
    private bool _leads;
    private MasterInfo? _standbyTarget;
    private string _electionNode = "";
    private VirtualConnection? _standby;
    private bool _hadStandby;

    private void Perform(in LeadershipEffect wish)
    {
        switch (wish.Kind)
        {
            case LeadershipEffectKind.Ask:
                _service!.Ask(wish.RequestId, _cluster.Bug == PlantedBug.MissingFence
                    ? Bugs.WithoutFence(wish.Request!)
                    : wish.Request!);
                break;
            case LeadershipEffectKind.Append:
            case LeadershipEffectKind.Replace:
                WriteJournal(wish);
                break;
            case LeadershipEffectKind.Announce: (_leader, _leads) = (wish.Leader, wish.IsSelf); break;
            case LeadershipEffectKind.StandBy: StandByFor(wish.Leader, wish.ElectionNode ?? ""); break;
            case LeadershipEffectKind.SendPeersAway: SendPeersAway(); break;
            case LeadershipEffectKind.Notice: World.Trace.AddEvent(World.Now, Name, wish.Text!); break;
            case LeadershipEffectKind.Stop: Stop(wish.ExitCode, wish.Text!); break;
            default: throw new SafetyViolation($"nobody performs {wish.Kind}");
        }
    }

    // ---- the journal

    private void WriteJournal(in LeadershipEffect wish)
    {
        IReadOnlyList<RegistryEntry> entries = wish.Entries!;
        bool replaces = wish.Kind == LeadershipEffectKind.Replace;
        ulong last = entries.Count == 0 ? 0 : entries[^1].Sequence;
        // It is forced to the disk within this time; a crash or a power cut before that may leave any part of it.
        if (!replaces) _journal.Begin(entries);
        AfterTrue(Disk.NextWrite() + World.Seconds(0.001, 0.02), () =>
        {
            bool isWritten = replaces ? _journal.TryReplace(entries) : _journal.TryEnd();
            Apply(isWritten ? LeadershipInput.JournalWritten(last) : LeadershipInput.JournalFailed("no space left (ENOSPC)"));
        });
    }

    // ---- the link to the leader

    private void StandByFor(MasterInfo? leader, string electionNode)
    {
        if (_standby is { } before)
        {
            _standby = null;
            Network.Close(before, this);
        }
        (_standbyTarget, _electionNode, _hadStandby) = (leader, electionNode, false);
        ConnectToLeader();
    }

    private void ConnectToLeader()
    {
        if (_standby is not null || _standbyTarget is not { } leader) return;
        if (_cluster.FindMaster(MasterAddress.Of(leader)) is { } other && other != this)
            _standby = Network.Connect(this, other);
    }

    private void OnStandbyOpened(VirtualConnection connection)
    {
        _hadStandby = true;
        Network.Send(connection, this, new Standby { ElectionNode = _electionNode });
    }

    // Lost, then tried again at once: only the answer to that tells whether the leader's process is there.
    private void OnStandbyLost(VirtualConnection connection)
    {
        _standby = null;
        string address = MasterAddress.Of(_standbyTarget!);
        bool wasOpen = connection.IsOpen;
        if (!wasOpen && (connection.WasRefused || _hadStandby))
        {
            _hadStandby = false;
            Apply(LeadershipInput.StandbyLinkLost(address, connection.WasRefused));
        }
        if (!IsUp) return;
        if (wasOpen) ConnectToLeader();
        else After(World.Seconds(0.2, 1), ConnectToLeader);
    }

    // ---- the end of a leadership

    private void SendPeersAway()
    {
        VirtualConnection[] peers = [.. _connections.Values.OrderBy(connection => connection.Id)];
        _connections.Clear();
        foreach (VirtualConnection peer in peers) Network.Close(peer, this);
    }

    private void Stop(int exitCode, string why)
    {
        World.Trace.AddEvent(World.Now, Name, $"stops: {why}");
        if (exitCode != 0) throw new SafetyViolation($"{Name} ends by itself: {why}");
        Die();
        World.After(World.Seconds(2, 10), Start);
    }
}
