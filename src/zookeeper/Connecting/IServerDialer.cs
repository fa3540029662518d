namespace Mesosd.ZooKeeper.Connecting;

/// <summary>Opens byte streams to servers.</summary>
internal interface IServerDialer
{
    /// <summary>Connects.</summary>
    /// <exception cref="IOException">There is no connection; the message says why.</exception>
    Task<Stream> ConnectAsync(ZooKeeperServer server, CancellationToken cancel);
}
