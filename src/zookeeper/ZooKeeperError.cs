namespace Mesosd.ZooKeeper;

/// <summary>
/// Why an operation was not performed. Negative numbers are ZooKeeper's own; positive ones are this client's, for
/// operations that never left it. A number that is not listed is passed on as the server sent it.
/// </summary>
public enum ZooKeeperError
{
    /// <summary>It was performed.</summary>
    None = 0,

    /// <summary>The server failed in a way that it does not explain.</summary>
    SystemError = -1,

    /// <summary>In a transaction: performed or not, it was undone because another step failed.</summary>
    RuntimeInconsistency = -2,

    /// <summary>The server found its data inconsistent.</summary>
    DataInconsistency = -3,

    /// <summary>
    /// The connection was lost, or no answer came in time, after the request was sent: it may have been performed or
    /// not, and may still be.
    /// </summary>
    ConnectionLoss = -4,

    /// <summary>The server could not encode or decode something.</summary>
    MarshallingError = -5,

    /// <summary>The server does not know this operation.</summary>
    Unimplemented = -6,

    /// <summary>The server gave up waiting.</summary>
    OperationTimeout = -7,

    /// <summary>The server thinks that an argument is wrong.</summary>
    BadArguments = -8,

    /// <summary>There is no such node.</summary>
    NoNode = -101,

    /// <summary>The session's credentials do not allow it.</summary>
    NoAuth = -102,

    /// <summary>The node has another version than the one named.</summary>
    BadVersion = -103,

    /// <summary>An ephemeral node cannot have children.</summary>
    NoChildrenForEphemerals = -108,

    /// <summary>There is a node already.</summary>
    NodeExists = -110,

    /// <summary>A node with children cannot be deleted.</summary>
    NotEmpty = -111,

    /// <summary>The session is over, and with it its ephemeral nodes and watches.</summary>
    SessionExpired = -112,

    /// <summary>The server could not set something up.</summary>
    InvalidCallback = -113,

    /// <summary>An access rule is invalid.</summary>
    InvalidAcl = -114,

    /// <summary>The server refused the credentials; the session is of no use any more.</summary>
    AuthFailed = -115,

    /// <summary>The session went on at another server.</summary>
    SessionMoved = -118,

    /// <summary>The server is cut off from the others and only answers reads.</summary>
    NotReadOnly = -119,

    /// <summary>There is no such watch.</summary>
    NoWatcher = -121,

    /// <summary>The server limits how much may be asked at once.</summary>
    ThrottledOperation = -127,

    /// <summary>The node's part of the tree may not grow further.</summary>
    QuotaExceeded = -125,

    /// <summary>There was no connection within the time that a request may wait for one: it was never sent.</summary>
    NotConnected = 1,

    /// <summary>Too many requests wait already: it was never sent.</summary>
    Overloaded = 2,

    /// <summary>The request is longer than a packet may be: it was never sent.</summary>
    RequestTooLarge = 3,

    /// <summary>The client was closed: it was never sent.</summary>
    Closed = 4,

    /// <summary>The path carries as many watches as it may, or one of a kind that excludes this one.</summary>
    WatchRefused = 5,
}
