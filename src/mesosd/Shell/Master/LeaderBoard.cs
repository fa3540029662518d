using Mesosd.Leadership;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Master;

/// <summary>
/// Who leads, as the master's loop last said: what newcomers are told, before and beside the loop. Thread-safe.
/// </summary>
internal sealed class LeaderBoard
{
    // An election without a silent host takes a fraction of a second, and whoever asks again soon loses little of it. One
    // that takes longer will take seconds, and everybody asks: then they ask less often.
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_later = TimeSpan.FromMilliseconds(1000);
    private static readonly TimeSpan s_usualElection = TimeSpan.FromSeconds(2);

    private volatile Notice _notice = new(null, false, MonotonicTime.Now);
    private volatile bool _isRecovering;

    /// <summary>Whether this master is the leader.</summary>
    public bool IsSelf => _notice.IsSelf;

    /// <summary>Whether this master is elected and reads its registry. Set by the loop.</summary>
    public bool IsRecovering
    {
        get => _isRecovering;
        set
        {
            if (_isRecovering != value) _isRecovering = value;
        }
    }

    /// <summary>The leader; null while none is known, or when it is known to be gone.</summary>
    public MasterInfo? Leader => _notice.Leader;

    /// <summary>The loop has heard who leads.</summary>
    public void Announce(MasterInfo? leader, bool isSelf) => _notice = new Notice(leader, isSelf, MonotonicTime.Now);

    /// <summary>Whether this master, which is the leader as far as it knows, cannot prove it at present.</summary>
    public void Suspend(bool isSuspended)
    {
        Notice present = _notice;
        if (present.IsSuspended != isSuspended) _notice = present with { IsSuspended = isSuspended };
    }

    /// <summary>Nobody listens at the leader's address any more: there is no use in sending anybody there.</summary>
    public void NoteGone(string address)
    {
        Notice present = _notice;
        if (present is { IsSelf: false, Leader: { } leader } && MasterAddress.Of(leader) == address)
            Interlocked.CompareExchange(ref _notice, new Notice(null, false, MonotonicTime.Now), present);
    }

    /// <summary>What a native peer is answered.</summary>
    public HandshakeVerdict Judge()
    {
        Notice present = _notice;
        if (present.IsSelf) return present.IsSuspended ? HandshakeVerdict.WelcomeSuspended : HandshakeVerdict.Welcome;
        bool isYoung = MonotonicTime.Now - present.Since < s_usualElection;
        string? leader = present.Leader is { } other ? MasterAddress.Of(other) : null;
        return HandshakeVerdict.RedirectTo(leader, isYoung ? s_soon : s_later);
    }

    private sealed record Notice(MasterInfo? Leader, bool IsSelf, MonotonicTime Since)
    {
        public bool IsSuspended { get; init; }
    }
}
