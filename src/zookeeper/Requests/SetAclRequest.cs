using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

internal sealed class SetAclRequest(string serverPath, IReadOnlyList<AccessRule> acl, int version) : Request<NodeStat>
{
    public override OpCode OpCode => OpCode.SetAcl;

    public override int BodyBytes =>
        JuteWriter.SizeOf(serverPath) + sizeof(int) + acl.Sum(rule => rule.Bytes) + sizeof(int);

    public override bool IsAgreed => true;

    public override void Write(JuteWriter writer)
    {
        writer.WriteString(serverPath);
        writer.WriteInt32(acl.Count);
        foreach (AccessRule rule in acl) rule.Write(writer);
        writer.WriteInt32(version);
    }

    protected override NodeStat Read(ref JuteReader reader) => reader.ReadStat();
}
