namespace Mesosd.Leadership;

// Every request of the election is one of these. One is under way at a time; what an answer means is where it stands.
internal enum ElectionStep : byte
{
    /// <summary>Nothing is asked.</summary>
    None,

    /// <summary>The election's path, or a node above it, is made.</summary>
    MakingPath,

    /// <summary>Who stands for election.</summary>
    Listing,

    /// <summary>Whether one of the nodes is ours: a create has gone without an answer.</summary>
    Claiming,

    /// <summary>Our own node is made.</summary>
    Creating,

    /// <summary>Who the leader is.</summary>
    ReadingLeader,

    /// <summary>The node of a leader whose process is dead is deleted.</summary>
    TakingOver,

    /// <summary>Our own node is deleted.</summary>
    Withdrawing,
}
