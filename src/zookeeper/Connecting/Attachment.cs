using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Connecting;

/// <summary>What a server said to the wish to begin a session or to go on with one.</summary>
internal readonly record struct Attachment(ServerConnection? Connection, ConnectResponse Response, long AskedAt, string Problem)
{
    public static Attachment Failed(string problem) => new(null, default, 0, problem);
}
