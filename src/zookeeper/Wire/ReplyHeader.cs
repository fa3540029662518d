namespace Mesosd.ZooKeeper.Wire;

/// <summary>What stands at the beginning of every packet from a server but the first.</summary>
internal readonly record struct ReplyHeader(int Xid, long Zxid, int Error)
{
    public static ReplyHeader Read(ref JuteReader reader) => new(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32());
}
