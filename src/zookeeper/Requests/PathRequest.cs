using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>A request that consists of a path.</summary>
internal abstract class PathRequest<T>(string serverPath) : Request<T>
{
    public override int BodyBytes => JuteWriter.SizeOf(serverPath);

    public override void Write(JuteWriter writer) => writer.WriteString(serverPath);
}

internal sealed class SyncRequest(string path, string serverPath) : PathRequest<string>(serverPath)
{
    public override OpCode OpCode => OpCode.Sync;

    protected override string Read(ref JuteReader reader) => path;
}

internal sealed class GetAclRequest(string serverPath) : PathRequest<NodeAcl>(serverPath)
{
    public override OpCode OpCode => OpCode.GetAcl;

    protected override NodeAcl Read(ref JuteReader reader)
    {
        AccessRule[] rules = AccessRule.ReadAll(ref reader);
        return new NodeAcl(rules, reader.ReadStat());
    }
}
