namespace Mesosd.ZooKeeper;

/// <summary>How a client stands with its ensemble.</summary>
public enum SessionState
{
    /// <summary>There is no session yet, or none any more; one is being asked for.</summary>
    Connecting,

    /// <summary>A server serves the session.</summary>
    Connected,

    /// <summary>The connection is lost; the session may live and is being taken to another server.</summary>
    Disconnected,

    /// <summary>The session is over; its ephemeral nodes are gone or will be, its watches are gone.</summary>
    Expired,

    /// <summary>A server refused the credentials. This is the end of the client.</summary>
    AuthFailed,

    /// <summary>The client was closed.</summary>
    Closed,
}
