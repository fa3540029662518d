using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

internal sealed class SetStep(string path, ReadOnlyMemory<byte> data, int version) : ZooKeeperOperation(path)
{
    internal override OpCode OpCode => OpCode.SetData;

    internal override int BodyBytes(string serverPath) =>
        JuteWriter.SizeOf(serverPath) + sizeof(int) + data.Length + sizeof(int);

    internal override void Write(JuteWriter writer, string serverPath)
    {
        writer.WriteString(serverPath);
        writer.WriteBuffer(data.Span);
        writer.WriteInt32(version);
    }
}
