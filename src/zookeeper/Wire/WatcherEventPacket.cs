namespace Mesosd.ZooKeeper.Wire;

/// <summary>A notification: what happened to which node, under the server's own path.</summary>
internal readonly record struct WatcherEventPacket(int Kind, string Path)
{
    public static WatcherEventPacket Read(ref JuteReader reader)
    {
        int kind = reader.ReadInt32();
        // The session's state in the server's eyes; the connection itself tells it better.
        reader.ReadInt32();
        return new WatcherEventPacket(kind, reader.ReadString());
    }
}
