using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

internal sealed class CreateStep(string path, ReadOnlyMemory<byte> data, CreateMode mode, IReadOnlyList<AccessRule> acl)
    : ZooKeeperOperation(path)
{
    internal override OpCode OpCode => mode == CreateMode.Container ? OpCode.CreateContainer : OpCode.Create2;

    internal override bool IsSequential => mode is CreateMode.PersistentSequential or CreateMode.EphemeralSequential;

    internal override int BodyBytes(string serverPath) =>
        JuteWriter.SizeOf(serverPath) + sizeof(int) + data.Length + sizeof(int) + acl.Sum(rule => rule.Bytes) + sizeof(int);

    internal override void Write(JuteWriter writer, string serverPath)
    {
        writer.WriteString(serverPath);
        writer.WriteBuffer(data.Span);
        writer.WriteInt32(acl.Count);
        foreach (AccessRule rule in acl) rule.Write(writer);
        writer.WriteInt32((int)mode);
    }
}
