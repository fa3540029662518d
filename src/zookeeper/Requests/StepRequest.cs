using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>A change outside of a transaction.</summary>
internal abstract class StepRequest<T>(ZooKeeperOperation step, string serverPath) : Request<T>
{
    public override OpCode OpCode => step.OpCode;

    public override int BodyBytes => step.BodyBytes(serverPath);

    public override bool IsAgreed => true;

    public override void Write(JuteWriter writer) => step.Write(writer, serverPath);
}

internal sealed class CreateRequest(ZooKeeperOperation step, Chroot chroot)
    : StepRequest<CreatedNode>(step, chroot.ToServer(step))
{
    protected override CreatedNode Read(ref JuteReader reader)
    {
        if (!chroot.TryToClient(reader.ReadString(), out string path)) reader.Fail();
        return new CreatedNode(path, reader.ReadStat());
    }
}

internal sealed class SetRequest(ZooKeeperOperation step, string serverPath) : StepRequest<NodeStat>(step, serverPath)
{
    protected override NodeStat Read(ref JuteReader reader) => reader.ReadStat();
}

internal sealed class DeleteRequest(ZooKeeperOperation step, string serverPath) : StepRequest<string>(step, serverPath)
{
    private readonly string _path = step.Path;

    protected override string Read(ref JuteReader reader) => _path;
}
