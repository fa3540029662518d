using Mesosd.ZooKeeper.Watching;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>A question about one node, perhaps with a watch left behind.</summary>
internal abstract class ReadRequest<T>(string serverPath, OneShotWatch? watch) : Request<T>
{
    public override int BodyBytes => JuteWriter.SizeOf(serverPath) + 1;

    public override OneShotWatch? Watch => watch;

    public override void Write(JuteWriter writer)
    {
        writer.WriteString(serverPath);
        writer.WriteBoolean(watch is { IsCovered: false });
    }
}

internal sealed class GetRequest(string serverPath, OneShotWatch? watch) : ReadRequest<NodeData>(serverPath, watch)
{
    public override OpCode OpCode => OpCode.GetData;

    protected override NodeData Read(ref JuteReader reader)
    {
        byte[] data = reader.ReadBuffer().ToArray();
        return new NodeData(data, reader.ReadStat());
    }
}

internal sealed class ExistsRequest(string serverPath, OneShotWatch? watch) : ReadRequest<NodeStat?>(serverPath, watch)
{
    public override OpCode OpCode => OpCode.Exists;

    protected override NodeStat? Read(ref JuteReader reader) => reader.ReadStat();

    protected override bool TryRead(ZooKeeperError error, out NodeStat? value)
    {
        value = null;
        return error == ZooKeeperError.NoNode;
    }
}

internal sealed class ChildrenRequest(string serverPath, OneShotWatch? watch) : ReadRequest<NodeChildren>(serverPath, watch)
{
    public override OpCode OpCode => OpCode.GetChildren2;

    protected override NodeChildren Read(ref JuteReader reader)
    {
        string[] names = new string[reader.ReadCount(JuteWriter.StringPrefixBytes)];
        for (int index = 0; index < names.Length; index++) names[index] = reader.ReadString();
        return new NodeChildren(names, reader.ReadStat());
    }
}
