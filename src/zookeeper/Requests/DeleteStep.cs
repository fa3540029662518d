using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

internal sealed class DeleteStep(string path, int version) : ZooKeeperOperation(path)
{
    internal override OpCode OpCode => OpCode.Delete;

    internal override int BodyBytes(string serverPath) => JuteWriter.SizeOf(serverPath) + sizeof(int);

    internal override void Write(JuteWriter writer, string serverPath)
    {
        writer.WriteString(serverPath);
        writer.WriteInt32(version);
    }
}
