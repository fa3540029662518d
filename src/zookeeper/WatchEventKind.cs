namespace Mesosd.ZooKeeper;

/// <summary>What a watch saw; the numbers up to four are ZooKeeper's.</summary>
public enum WatchEventKind
{
    /// <summary>The node was created.</summary>
    NodeCreated = 1,

    /// <summary>The node was deleted.</summary>
    NodeDeleted = 2,

    /// <summary>The node's data was set.</summary>
    NodeDataChanged = 3,

    /// <summary>A child was created or deleted.</summary>
    NodeChildrenChanged = 4,

    /// <summary>
    /// Persistent watches only: there was a time without a connection, or the handler was too slow, and anything may have
    /// changed. Read again; the watch goes on.
    /// </summary>
    Missed = 100,

    /// <summary>The session is over and the watch with it.</summary>
    SessionEnded = 101,

    /// <summary>The watch was removed on request.</summary>
    Removed = 102,
}
