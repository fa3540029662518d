namespace Mesosd.Leadership;

/// <summary>What may happen to a master's process besides what its peers do.</summary>
public enum LeadershipInputKind : byte
{
    /// <summary>The first input. With a journal it brings what the journal held.</summary>
    Started,

    /// <summary>
    /// The service has a session for us: a new one, or the one from before attached again. What was watched in the same
    /// session is still watched, and what changed meanwhile is told next.
    /// </summary>
    SessionOpened,

    /// <summary>The connection to the service is lost; the session may live on.</summary>
    SessionInterrupted,

    /// <summary>The session is over, as the service has said, or as nobody can hope otherwise: its nodes are gone.</summary>
    SessionExpired,

    /// <summary>The service has answered something that was sent at a moment: the session lived then.</summary>
    SessionProven,

    /// <summary>The answer to a request.</summary>
    Answered,

    /// <summary>A watched node or its children changed; the watch is used up.</summary>
    Changed,

    /// <summary>The standby link ended; whether a new attempt was refused by the leader's host is in the input.</summary>
    StandbyLinkLost,

    /// <summary>What was appended to the journal is on the disk.</summary>
    JournalWritten,

    /// <summary>The journal cannot be written; the text says why.</summary>
    JournalFailed,

    /// <summary>The process shall stop in good order.</summary>
    Resign,
}
