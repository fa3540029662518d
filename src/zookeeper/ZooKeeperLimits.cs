namespace Mesosd.ZooKeeper;

/// <summary>What servers and callers can make grow, and how far.</summary>
public sealed record ZooKeeperLimits
{
    /// <summary>
    /// The longest answer. Lists of children can be longer than what a server takes in, so this is four times its limit.
    /// </summary>
    public int MaxIncomingBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The longest request: a server's own limit (<c>jute.maxbuffer</c>), beyond which it would close the connection.
    /// </summary>
    public int MaxOutgoingBytes { get; init; } = 0xfffff;

    /// <summary>Requests on their way at once. A server stops reading at a thousand from all its clients together.</summary>
    public int MaxRequestsInFlight { get; init; } = 1_000;

    /// <summary>Requests that wait to be sent; the next one is answered with <see cref="ZooKeeperError.Overloaded"/>.</summary>
    public int MaxRequestsWaiting { get; init; } = 10_000;

    /// <summary>The bytes of the requests that wait to be sent: the memory a lost ensemble can cost.</summary>
    public long MaxWaitingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Watches held; a request for one more is answered with <see cref="ZooKeeperError.WatchRefused"/>. They are all
    /// registered again after a reconnect.
    /// </summary>
    public int MaxWatches { get; init; } = 100_000;

    /// <summary>
    /// Events that wait for slow handlers. Beyond that, events of one persistent watch become one
    /// <see cref="WatchEventKind.Missed"/>; one-shot watches are never dropped.
    /// </summary>
    public int MaxEventsWaiting { get; init; } = 10_000;

    /// <summary>Credentials of one session: more than anybody has names.</summary>
    public int MaxCredentials { get; init; } = 16;
}
