namespace Mesosd.ZooKeeper;

/// <summary>A failed operation, for callers who asked for its value anyway.</summary>
/// <param name="error">Why it failed.</param>
/// <param name="message">A sentence that names the operation.</param>
public sealed class ZooKeeperException(ZooKeeperError error, string message) : Exception(message)
{
    /// <summary>Why it failed.</summary>
    public ZooKeeperError Error { get; } = error;
}
