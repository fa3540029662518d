namespace Mesosd.Leadership;

/// <summary>What a master's process may want done besides what its <c>MasterCore</c> wants.</summary>
public enum LeadershipEffectKind : byte
{
    /// <summary>Ask the coordination service; its answer comes as an input.</summary>
    Ask,

    /// <summary>
    /// Append an entry to the journal and force it to the disk; JournalWritten or JournalFailed follows. At most one is
    /// under way.
    /// </summary>
    Append,

    /// <summary>
    /// Replace the journal by these entries at once, forced to the disk before and after; JournalWritten or
    /// JournalFailed follows.
    /// </summary>
    Replace,

    /// <summary>
    /// From now on this is the leader: ourselves, another, or none. The shell redirects newcomers by it.
    /// </summary>
    Announce,

    /// <summary>Hold a standby link to this leader, and no other; of null, to none.</summary>
    StandBy,

    /// <summary>The leadership is over: say goodbye to all peers, so that they look for the next leader.</summary>
    SendPeersAway,

    /// <summary>Write a line to the log.</summary>
    Notice,

    /// <summary>The process is at its end: after Resign, or because going on would be wrong.</summary>
    Stop,
}
